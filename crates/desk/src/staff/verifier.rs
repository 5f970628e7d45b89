//! What a PostgreSQL server keeps of a password (RFC 5803, `SCRAM-SHA-256`). Made here, so that the password itself
//! never crosses the network in a statement and stands in no log of the server.

use sha2::{Digest, Sha256};

/// As PostgreSQL's own default.
const ROUNDS: u32 = 4096;
/// Of SHA-256, bytes.
const BLOCK: usize = 64;

type Hash = [u8; 32];

/// The verifier of a password of plain letters, digits and signs.
pub(super) fn verifier(password: &str, salt: [u8; 16]) -> String {
    let salted = stretched(password.as_bytes(), &salt);
    let stored: Hash = Sha256::digest(keyed(&salted, b"Client Key")).into();
    let server = keyed(&salted, b"Server Key");
    format!("SCRAM-SHA-256${ROUNDS}:{}${}:{}", base64(&salt), base64(&stored), base64(&server))
}

/// HMAC-SHA-256 (RFC 2104).
fn keyed(key: &[u8], text: &[u8]) -> Hash {
    let mut block = [0_u8; BLOCK];
    if key.len() > BLOCK {
        block[..32].copy_from_slice(&Sha256::digest(key));
    } else {
        block[..key.len()].copy_from_slice(key);
    }
    let inner = Sha256::new().chain_update(block.map(|byte| byte ^ 0x36)).chain_update(text).finalize();
    Sha256::new().chain_update(block.map(|byte| byte ^ 0x5C)).chain_update(inner).finalize().into()
}

/// PBKDF2 with HMAC-SHA-256, one block (RFC 8018).
fn stretched(password: &[u8], salt: &[u8]) -> Hash {
    let mut last = keyed(password, &[salt, &1_u32.to_be_bytes()].concat());
    let mut sum = last;
    for _ in 1..ROUNDS {
        last = keyed(password, &last);
        for (byte, other) in sum.iter_mut().zip(last) {
            *byte ^= other;
        }
    }
    sum
}

/// RFC 4648.
fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let group = three.iter().fold(0_u32, |group, byte| group << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        for place in 0..4 {
            let sign = SIGNS[(group >> (18 - 6 * place) & 63) as usize];
            text.push(if place <= three.len() { char::from(sign) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_rfc() {
        for (bytes, text) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")] {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }

    #[test]
    fn keyed_hashes_are_those_of_rfc_4231() {
        let hash = keyed(b"Jefe", b"what do ya want for nothing?");
        assert_eq!(hash[..4], [0x5B, 0xDC, 0xC1, 0x46]);
        assert_eq!(hash[28..], [0x64, 0xEC, 0x38, 0x43]);
    }

    #[test]
    fn the_verifier_is_that_of_rfc_7677s_example() {
        // User "user", password "pencil", salt W22ZaJ0SNY7soEsUEjb6gQ==, 4096 rounds; the keys by that exchange.
        let salt = [0x5B, 0x6D, 0x99, 0x68, 0x9D, 0x12, 0x35, 0x8E, 0xEC, 0xA0, 0x4B, 0x14, 0x12, 0x36, 0xFA, 0x81];
        let verifier = verifier("pencil", salt);
        assert!(verifier.starts_with("SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$"), "{verifier}");
        assert!(verifier.ends_with(":wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU="), "{verifier}");
    }
}
