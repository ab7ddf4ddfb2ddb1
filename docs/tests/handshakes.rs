//! The pictures of the handshakes are drawn from texts: `docs/handshakes/NAME.txt` becomes
//! `docs/src/handshakes/NAME.svg`. `FANFOLD_BLESS=1 cargo test -p fanfold-book --test handshakes` draws
//! them.
//!
//! The first line names the lanes, from left to right. Every other one is a step:
//!
//! * `a -> b: words`: an arrow, one giving something to the other
//! * `a --> b: words`: a dashed one, an answer or a wake
//! * `a: words`: a box on a lane, what somebody does alone

use std::fmt::Write;
use std::path::Path;
use std::{env, fs};

const WIDTH: usize = 640;
const STEP: usize = 30;
/// Where the lines of the lanes begin, below their names.
const TOP: usize = 52;

enum Step<'a> {
    Arrow { from: usize, to: usize, dashed: bool, words: &'a str },
    Alone { at: usize, words: &'a str },
}

fn step<'a>(lanes: &[&str], line: &'a str) -> Step<'a> {
    let (who, words) = line.split_once(": ").unwrap_or_else(|| panic!("no words in {line:?}"));
    let place = |name: &str| {
        let found = lanes.iter().position(|lane| *lane == name);
        found.unwrap_or_else(|| panic!("no lane {name:?} for {line:?}"))
    };
    for (sign, dashed) in [(" --> ", true), (" -> ", false)] {
        if let Some((from, to)) = who.split_once(sign) {
            return Step::Arrow { from: place(from), to: place(to), dashed, words };
        }
    }
    Step::Alone { at: place(who), words }
}

fn draw(text: &str) -> String {
    let mut lines = text.lines();
    let lanes =
        lines.next().and_then(|line| line.strip_prefix("lanes: ")).expect("lanes come first");
    let lanes: Vec<&str> = lanes.split(", ").collect();
    let steps: Vec<_> = lines.map(|line| step(&lanes, line)).collect();
    let across = |lane: usize| 100 + lane * (WIDTH - 200) / (lanes.len() - 1);
    let height = TOP + STEP * steps.len() + 24;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" \
         height=\"{height}\" font-family=\"sans-serif\" font-size=\"13\" text-anchor=\"middle\">\n\
         <defs><marker id=\"head\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" markerWidth=\"8\" \
         markerHeight=\"8\" orient=\"auto\"><path d=\"M0 1 L10 5 L0 9 z\" fill=\"#005ab4\"/></marker></defs>\n\
         <rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#fff\"/>\n"
    );
    for (place, lane) in lanes.iter().enumerate() {
        let x = across(place);
        let end = height - 12;
        writeln!(
            svg,
            "<path d=\"M{x} 40 V{end}\" stroke=\"#bbb\" fill=\"none\"/>\n\
             <text x=\"{x}\" y=\"28\" font-weight=\"bold\">{}</text>",
            escaped(lane)
        )
        .expect("text takes all");
    }
    for (place, step) in steps.iter().enumerate() {
        let y = TOP + STEP * place + STEP / 2;
        svg += &match *step {
            Step::Arrow { from, to, dashed, words } => {
                arrow(across(from), across(to), y, dashed, words)
            }
            Step::Alone { at, words } => alone(across(at), y, words),
        };
    }
    svg + "</svg>\n"
}

fn arrow(from: usize, to: usize, y: usize, dashed: bool, words: &str) -> String {
    let dashes = if dashed { " stroke-dasharray=\"5 4\"" } else { "" };
    let (line, middle) = (y + 9, from.midpoint(to));
    format!(
        "<path d=\"M{from} {line} H{to}\" stroke=\"#005ab4\" stroke-width=\"1.5\" fill=\"none\" \
         marker-end=\"url(#head)\"{dashes}/>\n{}",
        label(middle, y + 2, words, "#fff\" fill-opacity=\"0.9")
    )
}

fn alone(at: usize, y: usize, words: &str) -> String {
    let x = at.clamp(half(words) + 6, WIDTH - half(words) - 6);
    label(x, y + 9, words, "#fbe9cf")
}

/// Words on a ground of their own, so that no line goes through them.
fn label(x: usize, y: usize, words: &str, ground: &str) -> String {
    let (left, top, width) = (x - half(words), y - 13, 2 * half(words));
    format!(
        "<rect x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"17\" rx=\"4\" fill=\"{ground}\"/>\n\
         <text x=\"{x}\" y=\"{y}\">{}</text>\n",
        escaped(words)
    )
}

/// About half the width of words, and a little room.
fn half(words: &str) -> usize {
    words.chars().count() * 33 / 10 + 6
}

fn escaped(words: &str) -> String {
    words.replace('&', "&amp;").replace('<', "&lt;")
}

#[test]
fn pictures_are_those_of_the_texts() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut texts = 0;
    for entry in fs::read_dir(docs.join("handshakes")).expect("there are texts") {
        let text = entry.expect("it can be read").path();
        let drawn = draw(&fs::read_to_string(&text).expect("it is text"));
        let name = text.file_stem().expect("it has a name");
        let picture = docs.join("src/handshakes").join(name).with_extension("svg");
        texts += 1;
        if env::var_os("FANFOLD_BLESS").is_some() {
            fs::create_dir_all(picture.parent().expect("it is in a folder"))
                .expect("it can be made");
            fs::write(&picture, drawn).expect("it can be written");
        } else {
            let there = fs::read_to_string(&picture).expect("it was drawn");
            assert!(there == drawn, "{} is not that of its text", picture.display());
        }
    }
    assert!(texts > 0, "there are no texts");
}
