//! Shell completions and the manual page, from the one description of the command line.

use std::io::{self, Write};

use clap::CommandFactory;

use crate::args::{Args, Generate};
use crate::error::Error;

pub(crate) fn generate(what: Generate) -> Result<(), Error> {
    let mut command = Args::command();
    let mut text = Vec::new();
    match what {
        Generate::Man => clap_mangen::Man::new(command).render(&mut text).map_err(Error::Output)?,
        Generate::Completions(shell) => {
            clap_complete::generate(shell, &mut command, "fanfold", &mut text);
        }
    }
    io::stdout().write_all(&text).map_err(Error::Output)
}
