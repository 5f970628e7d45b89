//! PostgreSQL's replication protocol, as much of it as a base backup needs: signing in, one command, what it answers.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use postgres_protocol::authentication::sasl::{ChannelBinding, SCRAM_SHA_256, ScramSha256};
use postgres_protocol::message::backend::{ErrorResponseBody, Message};
use postgres_protocol::message::frontend;

/// A server that says nothing for so long is gone. A checkpoint before a backup writes all that is in memory.
const LONGEST_SILENCE: Duration = Duration::from_mins(5);
/// What is read at once, bytes.
const AT_ONCE: usize = 256 << 10;

/// A connection of the superuser that takes replication commands and no SQL.
pub(crate) struct Replication {
    stream: TcpStream,
    unread: BytesMut,
    space: Vec<u8>,
}

impl Replication {
    /// Signs in on 127.0.0.1; the password never crosses the connection (SCRAM).
    pub(crate) fn sign_in(port: u16, user: &str, password: &str) -> io::Result<Self> {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        stream.set_read_timeout(Some(LONGEST_SILENCE))?;
        stream.set_nodelay(true)?;
        let mut connection = Self { stream, unread: BytesMut::new(), space: vec![0; AT_ONCE] };
        let who = [("user", user), ("replication", "true"), ("application_name", "punnet-backup")];
        connection.send(|out| frontend::startup_message(who, out))?;
        connection.prove(password)?;
        while !matches!(connection.hear()?, Message::ReadyForQuery(_)) {}
        Ok(connection)
    }

    fn prove(&mut self, password: &str) -> io::Result<()> {
        let Message::AuthenticationSasl(_) = self.hear()? else {
            return Err(unexpected("the server asked for another proof than SCRAM"));
        };
        let mut proof = ScramSha256::new(password.as_bytes(), ChannelBinding::unsupported());
        self.send(|out| frontend::sasl_initial_response(SCRAM_SHA_256, proof.message(), out))?;
        let Message::AuthenticationSaslContinue(body) = self.hear()? else {
            return Err(unexpected("the server broke the sign-in off"));
        };
        proof.update(body.data())?;
        self.send(|out| frontend::sasl_response(proof.message(), out))?;
        let Message::AuthenticationSaslFinal(body) = self.hear()? else {
            return Err(unexpected("the server broke the sign-in off"));
        };
        // The server proves that it knows the password, too: nobody else took its port.
        proof.finish(body.data())?;
        let Message::AuthenticationOk = self.hear()? else {
            return Err(unexpected("the server did not end the sign-in"));
        };
        Ok(())
    }

    /// Runs a command to its end. `heard` is given each piece of what it copies out.
    pub(crate) fn run(&mut self, command: &str, mut heard: impl FnMut(&Bytes) -> io::Result<()>) -> io::Result<()> {
        self.send(|out| frontend::query(command, out))?;
        loop {
            match self.hear()? {
                Message::CopyData(body) => heard(&body.into_bytes())?,
                Message::ReadyForQuery(_) => return Ok(()),
                _ => {} // what columns there are, positions, the end of a part
            }
        }
    }

    fn send(&mut self, write: impl FnOnce(&mut BytesMut) -> io::Result<()>) -> io::Result<()> {
        let mut out = BytesMut::new();
        write(&mut out)?;
        self.stream.write_all(&out)
    }

    /// The next message but those that only tell something; the server's refusal as an error.
    fn hear(&mut self) -> io::Result<Message> {
        loop {
            match Message::parse(&mut self.unread)? {
                Some(Message::ErrorResponse(body)) => return Err(refusal(&body)),
                Some(Message::NoticeResponse(_) | Message::ParameterStatus(_)) => {}
                Some(message) => return Ok(message),
                None => {
                    let read = self.stream.read(&mut self.space)?;
                    if read == 0 {
                        return Err(io::ErrorKind::UnexpectedEof.into());
                    }
                    self.unread.extend_from_slice(&self.space[..read]);
                }
            }
        }
    }
}

fn unexpected(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

/// The server's own words.
fn refusal(body: &ErrorResponseBody) -> io::Error {
    use fallible_iterator::FallibleIterator;
    let mut words = String::from("the server refused without a word");
    let mut fields = body.fields();
    while let Ok(Some(field)) = fields.next() {
        if field.type_() == b'M' {
            words = String::from_utf8_lossy(field.value_bytes()).into_owned();
        }
    }
    io::Error::other(words)
}
