//! The app without a terminal, or with `--plain`: a line for each thing that happens.

use crate::app::App;
use crate::checks::standing;
use crate::host::busy::Busy;
use crate::news::{Ended, News};
use crate::output::show;
use anyhow::Result;
use std::sync::mpsc::Receiver;
use terminal::{BAD, BOLD, BUSY, DIM, GOOD, line, print, styled, tell};

/// Prints what happens, until the app is to end.
///
/// # Errors
/// When nothing can be printed, and when something that the app needs is gone.
pub fn show(app: &App<'_>, inbox: &Receiver<News>, second: bool) -> Result<Ended> {
    line(format!("{}  {}", styled(BOLD, "Interleave"), styled(GOOD, &app.address)))?;
    line(format!(
        "{}  Ctrl-C ends",
        styled(DIM, "edit exercises/, save, and read the verdict here or on the page")
    ))?;
    line(standing::progress(&app.live.standings()))?;
    if second {
        tell(styled(DIM, "another `cargo run` is open here: both check what is saved"));
    }
    let mut busy: Option<Busy> = None;
    let mut ahead: Option<Busy> = None;
    let mut ended = Ended::Asked;
    for news in inbox {
        match news {
            News::Saved(_) | News::Bench(_) | News::BenchEnded(_) | News::Terminal(_) => {}
            News::Checking(name) => busy = Some(Busy::new(format!("checking {name}"))),
            News::Doing(doing) => busy.iter().for_each(|busy| busy.now(&doing)),
            News::Ahead(news) => match &ahead {
                Some(busy) => busy.now(&news.steps),
                None => {
                    tell(styled(DIM, format!("{news}; read on meanwhile")));
                    ahead = Some(Busy::new(news.to_string()));
                }
            },
            News::AheadEnded => ahead = None,
            News::Checked(outcome) => {
                busy = None;
                print(format!("\n{}", show::outcome(app.tree, &outcome, Some(&app.address))))?;
                line(format!("\n{}", standing::progress(&app.live.standings())))?;
            }
            News::Unchecked { exercise, why } => {
                busy = None;
                if let Some(why) = why {
                    tell(format!("\n{} {exercise}: {why}", styled(BAD, "error:")));
                }
            }
            News::Book => tell(styled(DIM, "the book was rebuilt")),
            News::BookBroken(why) => {
                let stays = styled(DIM, "(the last good pages stay)");
                tell(format!("{} {why} {stays}", styled(BAD, "error:")));
            }
            News::Warning(what) => tell(format!("{} {what}", styled(BUSY, "warning:"))),
            News::NewExercise => {
                tell(styled(DIM, "there is a new exercise"));
                ended = Ended::NewExercise;
                break;
            }
            News::Stop(None) => break,
            News::Stop(Some(error)) => return Err(error),
        }
    }
    drop((busy, ahead));
    line("")?;
    Ok(ended)
}
