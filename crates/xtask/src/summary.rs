//! What the test runners said, counted and repeated at the end.

/// One runner's result.
pub struct Ran {
    /// Which runner, on what.
    pub name: String,
    /// Its own closing lines.
    pub lines: Vec<String>,
    /// Tests that passed.
    pub passed: u32,
    /// Tests that failed; at least one when the runner did not succeed.
    pub failed: u32,
}

impl Ran {
    /// Reads a runner's words. A runner that failed without a failed test (it did not build, it crashed) counts
    /// as one failure, and one that succeeded without a single test does too: something is wrong with it.
    pub fn read(name: &str, well: bool, words: &[String]) -> Self {
        let mut ran = Self { name: name.to_owned(), lines: Vec::new(), passed: 0, failed: 0 };
        for word in words {
            let line = plain(word);
            let line = line.trim();
            if let Some((passed, failed)) = cargo_line(line).or_else(|| vitest_line(line)).or_else(|| node_line(line)) {
                ran.passed += passed;
                ran.failed += failed;
                // Empty parts (documentation without examples, programs without tests) say nothing.
                if passed + failed > 0 {
                    ran.lines.push(line.to_owned());
                }
            }
        }
        if (!well && ran.failed == 0) || (well && ran.passed + ran.failed == 0) {
            ran.failed += 1;
            ran.lines.push(if well { "no test was run".to_owned() } else { "it ended without a result".to_owned() });
        }
        ran
    }
}

/// "test result: ok. 12 passed; 0 failed; 0 ignored; …"
fn cargo_line(line: &str) -> Option<(u32, u32)> {
    let counts = line.strip_prefix("test result: ")?;
    Some((before(counts, " passed")?, before(counts, " failed")?))
}

/// "Tests  3 failed | 20 passed (23)"
fn vitest_line(line: &str) -> Option<(u32, u32)> {
    let counts = line.strip_prefix("Tests ")?;
    Some((before(counts, " passed").unwrap_or(0), before(counts, " failed").unwrap_or(0)))
}

/// "ℹ pass 5" and "ℹ fail 0", on two lines
fn node_line(line: &str) -> Option<(u32, u32)> {
    let count = line.strip_prefix("ℹ ")?;
    if let Some(passed) = count.strip_prefix("pass ") {
        return Some((passed.parse().ok()?, 0));
    }
    Some((0, count.strip_prefix("fail ")?.parse().ok()?))
}

/// The number that stands before `word`.
fn before(text: &str, word: &str) -> Option<u32> {
    let (head, _) = text.split_once(word)?;
    head.rsplit(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

/// Without terminal colours.
fn plain(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        kept.push_str(before);
        rest = after.split_once(|c: char| c.is_ascii_alphabetic()).map_or("", |(_, after)| after);
    }
    kept + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(well: bool, text: &str) -> (u32, u32) {
        let words: Vec<_> = text.lines().map(str::to_owned).collect();
        let ran = Ran::read("x", well, &words);
        (ran.passed, ran.failed)
    }

    #[test]
    fn each_runner_is_counted_by_its_own_closing_lines() {
        let cargo = "running 2 tests\ntest result: ok. 12 passed; 0 failed; 1 ignored; 0 measured\n\
                     test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured";
        assert_eq!(read(false, cargo), (15, 2));
        let vitest = " Test Files  1 failed | 2 passed (3)\n\u{1b}[2m      Tests \u{1b}[22m \u{1b}[1m\u{1b}[31m1 failed\u{1b}[39m | \u{1b}[32m20 passed\u{1b}[39m (21)";
        assert_eq!(read(false, vitest), (20, 1));
        assert_eq!(read(true, "ℹ tests 5\nℹ pass 4\nℹ fail 1\nℹ skipped 0"), (4, 1));
    }

    #[test]
    fn a_runner_that_breaks_or_runs_nothing_is_a_failure() {
        assert_eq!(read(false, "error: could not compile `desk`"), (0, 1));
        assert_eq!(read(true, "ℹ tests 0\nℹ pass 0\nℹ fail 0"), (0, 1));
    }
}
