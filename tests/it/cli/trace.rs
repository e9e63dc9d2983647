//! Traces, as a collector gets them.

use std::{
    io::{Read, Write},
    net::TcpListener,
    thread::{self, JoinHandle},
};

use crate::support::process::{Home, PATIENCE, Request};

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";

/// A collector that takes requests until one holds `wanted`, and answers with that one: its path and body.
fn collector(wanted: Vec<u8>) -> (String, JoinHandle<(String, Vec<u8>)>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = format!("http://{}", listener.local_addr().expect("the listener has an address"));
    let collecting = thread::spawn(move || {
        loop {
            let (mut stream, _) = listener.accept().expect("the server connects");
            stream.set_read_timeout(Some(PATIENCE)).expect("a timeout can be set");
            let mut received = Vec::new();
            let (head, body) = loop {
                let mut piece = [0; 4096];
                let read = stream.read(&mut piece).expect("the server sends");
                received.extend_from_slice(&piece[..read]);
                let Some(end) = received.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
                let head = String::from_utf8_lossy(&received[..end]).to_lowercase();
                let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap_or("0");
                let body = &received[end + 4..];
                if body.len() == length.parse::<usize>().expect("a length") {
                    break (head, body.to_vec());
                }
            };
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").expect("it listens");
            if contains(&body, &wanted) {
                return (head.lines().next().unwrap_or_default().to_owned(), body);
            }
        }
    });
    (address, collecting)
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).expect("hex")).collect()
}

#[test]
fn a_request_and_its_statements_are_part_of_the_trace_that_it_names() {
    let (address, collecting) = collector(bytes(TRACE));
    let server = Home::new().with("QUAI_OTLP_ENDPOINT", &address);
    let server = server.serve(&[]);
    let body = r#"{"query":"{ sections(first: 1) { nodes { id } } }"}"#;
    let parent = format!("traceparent: 00-{TRACE}-b7ad6b7169203331-01\r\n");
    let mut request = Request::open(&server.address, "POST /graphql", body.len(), &parent);
    request.send(body);
    assert_eq!(request.answer().0, 200);
    server.process.signal("TERM");
    assert_eq!(server.process.ended().code(), Some(0));
    let (line, spans) = collecting.join().expect("the collector gets the trace");
    assert_eq!(line, "post /v1/traces http/1.1");
    for part in ["POST /graphql", "db.query.text", "\"section\"", "quai"] {
        assert!(contains(&spans, part.as_bytes()), "{part}");
    }
}
