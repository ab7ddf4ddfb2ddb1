//! The chapters of the book, one module each: their Rust blocks are this crate's tests.

include!(concat!(env!("OUT_DIR"), "/chapters.rs"));
