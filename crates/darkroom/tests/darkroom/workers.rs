//! Processes that may crash, hang or be killed without anybody but that photo noticing.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use darkroom::{ARGUMENT, Colour, Darkroom, Mark, PictureError, Sketch, SketchError, Trouble};
use image::ImageFormat;

use crate::samples::{as_format, every_format, opened, order, quarters};

const WORKER: &str = env!("CARGO_BIN_EXE_punnet-darkroom");

/// A program that does something before it becomes a worker, or instead.
fn program(folder: &Path, script: &str) -> PathBuf {
    let file = folder.join("program");
    std::fs::write(&file, format!("#!/bin/sh\n{script}\n")).expect("it is written");
    std::fs::set_permissions(&file, PermissionsExt::from_mode(0o755)).expect("it can be run");
    file
}

fn photo() -> Vec<u8> {
    as_format(&quarters(900, 600), ImageFormat::Jpeg)
}

fn running(pid: &str) -> bool {
    // A process that has ended and was not waited for is still listed, as a zombie.
    std::fs::read_to_string(format!("/proc/{}/stat", pid.trim())).is_ok_and(|stat| !stat.contains(") Z "))
}

async fn until(what: &str, mut true_of: impl FnMut() -> bool) {
    let started = Instant::now();
    while !true_of() {
        assert!(started.elapsed() < Duration::from_secs(20), "{what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn a_worker_makes_the_same_pictures_one_photo_after_the_other() {
    let folder = tempfile::tempdir().expect("a folder");
    let pids = folder.path().join("pids");
    let script = format!("echo $$ >> {}; exec {WORKER} \"$@\"", pids.display());
    let darkroom = Darkroom::new(program(folder.path(), &script));
    for (content_type, file) in every_format(500, 400) {
        let made = darkroom.develop(file.clone(), &order(&[320])).await.expect(content_type);
        assert_eq!(made, darkroom::develop(&file, &order(&[320])).expect(content_type), "{content_type}");
        assert_eq!(opened(&made).dimensions(), (320, 256));
    }
    let refused = darkroom.develop(b"<html>".to_vec(), &order(&[320])).await;
    assert!(matches!(refused, Err(Trouble::Picture(PictureError::NotAPicture))), "{refused:?}");
    let started = std::fs::read_to_string(&pids).expect("it was started");
    assert_eq!(started.lines().count(), 1, "one process did all of this");
    drop(darkroom);
    until("a worker ends with its darkroom", || !running(&started)).await;
}

#[tokio::test]
async fn a_worker_draws_the_same_copy_within_its_limits() {
    let darkroom = Darkroom::new(WORKER);
    let line = Mark::Freehand { path: (0..20_000).map(|at| [at * 3, at * 2 % 65_536]).collect(), colour: Colour::Blue };
    let sketch = Sketch { marks: vec![line, Mark::Redaction { from: [9, 9], to: [9_999, 9_999] }], turn: 1 };
    // As large as a phone's largest.
    let large = as_format(&quarters(8064, 6048), ImageFormat::Jpeg);
    for file in [photo(), large] {
        let made = darkroom.copy(file.clone(), sketch.clone()).await.expect("a copy");
        assert!(made == darkroom::copy(&file, &sketch).expect("a copy").pictures[0]);
    }
    let hostile = Sketch { turn: 9, ..Sketch::default() };
    let refused = darkroom.copy(photo(), hostile).await;
    assert!(matches!(refused, Err(Trouble::Picture(PictureError::Sketch(SketchError::NotOnThePhoto)))), "{refused:?}");
}

#[tokio::test]
async fn a_worker_that_was_killed_is_replaced() {
    let folder = tempfile::tempdir().expect("a folder");
    let pids = folder.path().join("pids");
    let script = format!("echo $$ >> {}; exec {WORKER} \"$@\"", pids.display());
    let darkroom = Darkroom::new(program(folder.path(), &script));
    darkroom.develop(photo(), &order(&[320])).await.expect("it is made");
    let first = std::fs::read_to_string(&pids).expect("it was started");
    assert!(Command::new("kill").args(["-9", first.trim()]).status().expect("kill runs").success());
    until("it is gone", || !running(&first)).await;
    darkroom.develop(photo(), &order(&[320])).await.expect("by another one");
    assert_eq!(std::fs::read_to_string(&pids).expect("it was started").lines().count(), 2);
}

#[tokio::test]
async fn a_worker_that_crashes_costs_its_photo_only() {
    let folder = tempfile::tempdir().expect("a folder");
    let crashed = folder.path().join("crashed");
    let script = format!("test -e {0} && exec {WORKER} \"$@\"; : > {0}; kill -SEGV $$", crashed.display());
    let darkroom = Darkroom::new(program(folder.path(), &script));
    let lost = darkroom.develop(photo(), &order(&[320])).await;
    assert!(matches!(lost, Err(Trouble::Picture(PictureError::Crashed))), "{lost:?}");
    darkroom.develop(photo(), &order(&[320])).await.expect("the next one is made");
}

#[tokio::test]
async fn a_worker_that_hangs_is_killed() {
    let folder = tempfile::tempdir().expect("a folder");
    let pids = folder.path().join("pids");
    let hanging = program(folder.path(), &format!("echo $$ > {}; while :; do :; done", pids.display()));
    let darkroom = Darkroom::new(hanging).giving_up_after(Duration::from_secs(1));
    let lost = darkroom.develop(photo(), &order(&[320])).await;
    assert!(matches!(lost, Err(Trouble::Picture(PictureError::TookTooLong))), "{lost:?}");
    let pid = std::fs::read_to_string(&pids).expect("it was started");
    until("it is killed", || !running(&pid)).await;
}

#[tokio::test]
async fn a_photo_that_nobody_waits_for_any_more_ends_its_worker() {
    let folder = tempfile::tempdir().expect("a folder");
    let pids = folder.path().join("pids");
    let darkroom = Darkroom::new(program(folder.path(), &format!("echo $$ > {}; while :; do :; done", pids.display())));
    let photo = photo();
    let order = order(&[320]);
    tokio::select! {
        made = darkroom.develop(photo, &order) => panic!("it hangs: {made:?}"),
        () = until("it is started", || std::fs::read_to_string(&pids).is_ok_and(|pid| pid.ends_with('\n'))) => {}
    }
    let pid = std::fs::read_to_string(&pids).expect("it was started");
    until("it is killed", || !running(&pid)).await;
}

#[tokio::test]
async fn nonsense_of_a_worker_is_not_taken_for_a_picture() {
    let folder = tempfile::tempdir().expect("a folder");
    let darkroom = Darkroom::new(program(folder.path(), "echo this is no answer"));
    let lost = darkroom.develop(photo(), &order(&[320])).await;
    assert!(matches!(lost, Err(Trouble::Picture(PictureError::Crashed))), "{lost:?}");
    let nowhere = Darkroom::new("/nowhere/punnet").develop(photo(), &order(&[320])).await;
    assert!(matches!(nowhere, Err(Trouble::NoWorker(_))), "{nowhere:?}");
}

#[tokio::test]
async fn a_worker_has_limits_before_it_reads_and_knows_nothing_of_the_desk() {
    let mut worker =
        Command::new(WORKER).arg(ARGUMENT).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("it starts");
    let of = |name: &str| {
        let limits = std::fs::read_to_string(format!("/proc/{}/limits", worker.id())).unwrap_or_default();
        limits.lines().find(|line| line.starts_with(name)).map(str::to_owned).unwrap_or_default()
    };
    until("it limits itself", || of("Max open files").contains(" 32 ")).await;
    assert!(of("Max data size").contains(" 1073741824 "), "{}", of("Max data size"));
    assert!(of("Max file size").contains(" 0 "), "{}", of("Max file size"));
    assert!(of("Max core file size").contains(" 0 "), "{}", of("Max core file size"));
    drop(worker.stdin.take());
    assert!(worker.wait().expect("it ends").success(), "it ends with its pipe");

    let folder = tempfile::tempdir().expect("a folder");
    let environment = folder.path().join("environment");
    let script = format!("export -p > {}; exec {WORKER} \"$@\"", environment.display());
    let darkroom = Darkroom::new(program(folder.path(), &script));
    darkroom.develop(photo(), &order(&[320])).await.expect("it is made");
    let known = std::fs::read_to_string(environment).expect("it was written");
    assert!(!known.contains("HOME") && !known.contains("CARGO"), "{known}");
}
