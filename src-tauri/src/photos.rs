//! `evidence:` addresses: `<img src="evidence://localhost/<attachment>/320">`, and `…/kept/<attachment>` for a file of a
//! message that is being written, `…/catalogue/<product>/320` for how the shop's catalogue shows a product. Bytes never travel
//! as messages.

use desk::evidence::{self, Rendition};
use serde::Deserialize;
use specta::Type;
use tauri::http::{Request, Response, StatusCode, header};
use tauri::{Manager, Runtime, UriSchemeContext, UriSchemeResponder};
use uuid::Uuid;

use crate::shell::Shell;

/// The scheme; the content security policy in `tauri.conf.json` names it too.
pub const SCHEME: &str = "evidence";

/// A picture of an attachment, as its address names it.
#[derive(Debug, Clone, Copy, Deserialize, Type)]
pub struct PhotoAddress {
    /// The attachment.
    attachment_id: Uuid,
    /// Longest edge, pixels.
    edge: u32,
}

impl PhotoAddress {
    /// The attachment and the size, where that is one that is made.
    pub fn meant(self) -> Option<(Uuid, evidence::Edge)> {
        Some((self.attachment_id, evidence::Edge::from_pixels(self.edge)?))
    }
}

/// Answers one `<img>`, on a task of its own.
#[expect(clippy::needless_pass_by_value, reason = "the signature that Tauri asks for")]
pub fn answer<R: Runtime>(context: UriSchemeContext<'_, R>, request: Request<Vec<u8>>, responder: UriSchemeResponder) {
    let app = context.app_handle().clone();
    let asked = parse(request.uri().path());
    tauri::async_runtime::spawn(async move {
        let shell = app.state::<Shell>();
        responder.respond(match asked {
            Some(asked) => match made(&shell, asked).await {
                Ok(made) => shown(made, asked.keeps()),
                Err(error) => refusal(StatusCode::SERVICE_UNAVAILABLE, &error.to_string()),
            },
            None => refusal(StatusCode::BAD_REQUEST, "This is no address of a photo."),
        });
    });
}

async fn made(shell: &Shell, asked: Asked) -> desk::Result<Result<Rendition, evidence::EvidenceError>> {
    let photos = shell.photos().await?;
    Ok(match asked {
        Asked::Attachment(attachment, edge) => photos.shown(attachment, edge).await,
        Asked::Catalogue(product, edge) => photos.catalogue_picture(product, edge).await,
        Asked::Kept(file) => photos.preview(&shell.kept_file(file)?).await,
    })
}

/// What an address names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    Attachment(Uuid, evidence::Edge),
    /// A file of a message that is being written.
    Kept(Uuid),
    /// The catalogue's picture of a product.
    Catalogue(Uuid, evidence::Edge),
}

impl Asked {
    /// How long the window may keep the answer.
    fn keeps(self) -> &'static str {
        match self {
            // The bytes behind an attachment never change, so neither does its rendition.
            Self::Attachment(..) | Self::Kept(_) => "private, max-age=31536000, immutable",
            // The shop may show its product otherwise, or somebody else sit down here.
            Self::Catalogue(..) => "no-store",
        }
    }
}

/// `/<attachment>/<edge>`, `/kept/<attachment>` or `/catalogue/<product>/<edge>`, as `convertFileSrc` writes it, with the slash between them escaped.
fn parse(path: &str) -> Option<Asked> {
    let path = path.trim_start_matches('/').replace("%2F", "/");
    let edge = |pixels: &str| evidence::Edge::from_pixels(pixels.parse().ok()?);
    Some(match path.split_once('/')? {
        ("kept", file) => Asked::Kept(file.parse().ok()?),
        ("catalogue", picture) => {
            let (product, pixels) = picture.split_once('/')?;
            Asked::Catalogue(product.parse().ok()?, edge(pixels)?)
        }
        (attachment, pixels) => Asked::Attachment(attachment.parse().ok()?, edge(pixels)?),
    })
}

fn shown(made: Result<Rendition, evidence::EvidenceError>, keeps: &str) -> Response<Vec<u8>> {
    match made {
        Ok(Rendition { jpeg }) => response(StatusCode::OK, "image/jpeg", keeps, jpeg),
        Err(error) => {
            tracing::debug!(%error, "a photo is not shown");
            let status = match error {
                evidence::EvidenceError::Missing
                | evidence::EvidenceError::Absent(_)
                | evidence::EvidenceError::NotToBeHad(_)
                | evidence::EvidenceError::NotInCatalogue
                | evidence::EvidenceError::CatalogueAway(_) => StatusCode::NOT_FOUND,
                evidence::EvidenceError::NotWanted => StatusCode::GONE,
                evidence::EvidenceError::Picture(_) => StatusCode::UNPROCESSABLE_ENTITY,
                evidence::EvidenceError::StoreAway(_) | evidence::EvidenceError::Desk(_) => {
                    StatusCode::SERVICE_UNAVAILABLE
                }
            };
            refusal(status, &error.to_string())
        }
    }
}

fn refusal(status: StatusCode, sentence: &str) -> Response<Vec<u8>> {
    response(status, "text/plain; charset=utf-8", "no-store", sentence.as_bytes().to_vec())
}

fn response(status: StatusCode, content_type: &str, cache: &str, body: Vec<u8>) -> Response<Vec<u8>> {
    Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, content_type)
        .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
        .header(header::CACHE_CONTROL, cache)
        .body(body)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_known_size_of_an_attachment_is_an_address() {
        let id = "0199f3c2-5a3e-7000-8000-000000000001";
        for good in [format!("/{id}/320"), format!("/{id}%2F320"), format!("/{id}/1280"), format!("/{id}/8192")] {
            assert!(matches!(parse(&good), Some(Asked::Attachment(..))), "{good}");
        }
        assert_eq!(parse(&format!("/kept%2F{id}")), Some(Asked::Kept(id.parse().unwrap())));
        let picture = Some(Asked::Catalogue(id.parse().unwrap(), evidence::Edge::Grid));
        assert_eq!(parse(&format!("/catalogue/{id}/320")), picture);
        assert_eq!(parse(&format!("/catalogue%2F{id}%2F320")), picture);
        for bad in [
            format!("/{id}"),
            format!("/{id}/99999"),
            "/../etc/passwd".into(),
            "/kept/../../x".into(),
            format!("/kept/{id}/320"),
            format!("/catalogue/{id}"),
            format!("/catalogue/{id}/321"),
            format!("/catalogue/{id}/320/x"),
            "/catalogue/https:%2F%2Fevil.example/320".into(),
            format!("/{id}/320/x"),
            "/".into(),
        ] {
            assert!(parse(&bad).is_none(), "{bad}");
        }
    }
}
