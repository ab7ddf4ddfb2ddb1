//! What stands behind the options in the help.

use fanfold::Stat;
use fanfold::stat::PairStat;

/// The list of statistics, for the help.
pub(crate) fn statistics() -> String {
    let mut text = String::from("Statistics:\n");
    for name in Stat::names() {
        let names = [&[name.name], name.aliases].concat().join(", ");
        text += &format!("  {names:<24} {}\n", name.meaning);
    }
    text += "\nStatistics of two columns:\n";
    for name in PairStat::names() {
        let names = [&[name.name], name.aliases].concat().join(", ");
        let names = format!("{names}({})", name.columns);
        text += &format!("  {names:<24} {}\n", name.meaning);
    }
    text + EXAMPLES
}

const EXAMPLES: &str = "
Examples:
  find . -type f -printf '%s\\n' | fanfold -a count,sum,mean,median,p99,max
  fanfold weather.csv
  fanfold weather.csv -c temp,wind_* -a mean,p99 -g origin
  fanfold weather.csv -a 'max(temp),sum(precip) as rain' -g origin,month -o json

Exit status: 0 fine, 1 the input could not be read or is not what it should be, 2 the command line
asks for what there is not, 3 something was skipped and `--strict` was said, 130 a signal ended it: the results are those of the rows read so far.";
