//! Large files go to the database in pieces. Each is safe once it is there, so a connection that breaks costs no more
//! than the piece that was on its way.

use sqlx::PgPool;
use uuid::Uuid;

use super::query;
use crate::error::Result;

/// Bytes of a piece; `desk.upload_pieces` holds the same limit.
pub(super) const PIECE: usize = 512 << 10;

/// Sends the pieces of a file that are not there yet, and tells after each how many bytes are. Those of an earlier try
/// count as sent: whether they are of these very bytes, `desk.store_pieces` finds out by the hash.
pub(super) async fn send(pool: &PgPool, attachment: Uuid, bytes: &[u8], mut told: impl FnMut(usize)) -> Result<()> {
    let there = query::pieces_sent(pool, attachment).await?;
    let pieces = || bytes.chunks(PIECE).zip(0_i16..);
    let mut sent = pieces().filter(|(_, ordinal)| there.contains(ordinal)).map(|(piece, _)| piece.len()).sum();
    told(sent);
    for (piece, ordinal) in pieces().filter(|(_, ordinal)| !there.contains(ordinal)) {
        query::send_piece(pool, attachment, ordinal, piece).await?;
        sent += piece.len();
        told(sent);
    }
    Ok(())
}
