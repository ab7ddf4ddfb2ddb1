//! What its stack holds need not be `Send`.
use fanfold::task::Generator;

fn main() {
    let generator = Generator::<(), u8>::new(|mut it| it.yield_(1));
    std::thread::spawn(move || generator.start().is_ok());
}
