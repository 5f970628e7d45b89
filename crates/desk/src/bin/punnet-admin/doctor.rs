//! `punnet-admin doctor`

use sqlx::PgPool;

use crate::Failure;

pub async fn run(owner: &PgPool, place: &str) -> Result<bool, Failure> {
    let findings = desk::operator::doctor(owner).await?;
    for finding in &findings {
        println!("{}  {}", if finding.well { "ok   " } else { "WRONG" }, finding.sentence);
    }
    let wrong = findings.iter().filter(|finding| !finding.well).count();
    match wrong {
        0 => println!("\n{place} is well."),
        1 => println!("\nOne thing is wrong in {place}."),
        _ => println!("\n{wrong} things are wrong in {place}."),
    }
    Ok(wrong == 0)
}
