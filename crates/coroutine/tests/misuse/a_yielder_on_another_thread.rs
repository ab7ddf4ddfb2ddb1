//! Another thread has another stack.
use fanfold::task::Generator;

fn main() {
    let generator = Generator::<(), u8>::new(|mut it| {
        std::thread::scope(|scope| {
            scope.spawn(|| it.yield_(1));
        });
    });
    generator.start().unwrap();
}
