//! Every link in a page leads somewhere: to a page and a heading that are there, a picture, a file. Pages of
//! the book link to nothing outside of it, since the built book has nothing else.
//!
//! Addresses on the web are not asked for.

use std::fs;
use std::path::{Path, PathBuf};

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

fn root() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    root.canonicalize().expect("the workspace is there")
}

/// All pages of a folder.
fn pages(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder is there");
    let paths = entries.map(|entry| entry.expect("it can be read").path());
    paths.filter(|path| path.extension().is_some_and(|extension| extension == "md")).collect()
}

/// What a page links to and shows, and the anchors of its headings.
#[derive(Default)]
struct Page {
    links: Vec<String>,
    anchors: Vec<String>,
}

fn read(path: &Path) -> Page {
    let text =
        fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let (mut page, mut heading) = (Page::default(), None);
    for event in Parser::new_ext(&text, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                page.links.push(dest_url.into_string());
            }
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::Text(words) | Event::Code(words) => {
                if let Some(heading) = &mut heading {
                    *heading += &words;
                }
            }
            Event::End(TagEnd::Heading(_)) => {
                page.anchors.extend(heading.take().map(|heading| anchor(&heading)));
            }
            _ => {}
        }
    }
    page
}

/// What a heading is linked to by, in a book as on GitHub.
fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter_map(|letter| match letter {
        ' ' => Some('-'),
        '-' | '_' => Some(letter),
        _ => letter.is_alphanumeric().then(|| letter.to_ascii_lowercase()),
    });
    kept.collect()
}

fn check(path: &Path, within: &Path) {
    let page = read(path);
    for link in page.links.iter().filter(|link| !link.contains("://")) {
        let (file, fragment) = link.split_once('#').unwrap_or((link, ""));
        let target = if file.is_empty() {
            path.to_owned()
        } else {
            path.parent().expect("a page is in a folder").join(file)
        };
        let there = target.canonicalize();
        let there = there.unwrap_or_else(|_| panic!("{}: nothing is at {link}", path.display()));
        assert!(there.starts_with(within), "{}: {link} is outside", path.display());
        assert!(
            fragment.is_empty() || read(&there).anchors.iter().any(|anchor| anchor == fragment),
            "{}: no heading for {link}",
            path.display()
        );
    }
}

#[test]
fn links_lead_somewhere() {
    let root = root();
    let book = root.join("docs/src");
    pages(&book).iter().for_each(|page| check(page, &book));
    pages(&root).iter().for_each(|page| check(page, &root));
    check(&root.join("crates/broadcast/src/splitter/README.md"), &root);
    for krate in ["core", "broadcast", "coroutine"] {
        check(&root.join("crates").join(krate).join("README.md"), &root);
    }
}

#[test]
fn every_chapter_is_in_the_summary_and_every_picture_in_a_chapter() {
    let book = root().join("docs/src");
    let listed = read(&book.join("SUMMARY.md")).links;
    let chapters = pages(&book);
    let name = |path: &PathBuf| path.file_name().expect("a file").to_string_lossy().into_owned();
    for chapter in chapters.iter().map(name).filter(|name| name != "SUMMARY.md") {
        assert!(listed.contains(&chapter), "{chapter} is in no reader's path");
    }
    let shown: Vec<String> = chapters.iter().flat_map(|chapter| read(chapter).links).collect();
    for folder in ["results", "handshakes"] {
        for picture in fs::read_dir(book.join(folder)).expect("there are pictures") {
            let picture = format!("{folder}/{}", name(&picture.expect("it can be read").path()));
            assert!(shown.contains(&picture), "{picture} is shown nowhere");
        }
    }
}
