// Measures starts of the real program: from launching it to a queue that answers. Run by `cargo xtask bench start`.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { postgres } from './session/postgres.mjs'
import { RESULTS, Stage } from './session/stage.mjs'

const RUNS = 3
const LATER_RUNS = 5
const runs = { first_choice: [], first_queue: [], later_queue: [], bare_first: [], bare_later: [] }

async function timed(work) {
  const began = performance.now()
  await work()
  return (performance.now() - began) / 1000
}

/** An interactive queue: the search field takes a letter. */
async function queueAnswers(console) {
  await console.phase('ready')
  await console.write('searchbox', 'Search tickets', 'a')
}

for (let run = 1; run <= RUNS; run += 1) {
  const stage = await Stage.open('bench-start')
  try {
    let console
    const choice = await timed(async () => {
      console = await stage.start()
      await console.toSetup()
    })
    // What the person takes to choose is not ours: only the program's own part counts.
    const rest = await timed(async () => {
      await console.setUp({ sample: false })
      await queueAnswers(console)
    })
    runs.first_choice.push(choice)
    runs.first_queue.push(choice + rest)
    await console.quit()
    if (run === RUNS) {
      for (let later = 1; later <= LATER_RUNS; later += 1) {
        runs.later_queue.push(await timed(async () => queueAnswers((console = await stage.start()))))
        await console.quit()
      }
    }
  } finally {
    await stage.close()
  }
  try {
    bare()
  } catch (error) {
    process.stdout.write(`   PostgreSQL alone could not be measured here: ${error.message.split('\n')[0]}\n`)
  }
  process.stdout.write(`   run ${run} of ${RUNS}: first start ${runs.first_queue.at(-1).toFixed(2)} s\n`)
}
writeFileSync(join(RESULTS, 'start-runs.json'), JSON.stringify(runs, null, 2))

/** The floor: the same PostgreSQL by itself, made and started with nothing around it. */
function bare() {
  const folder = mkdtempSync(join(tmpdir(), 'punnet-bench-'))
  chmodSync(folder, 0o777)
  const cluster = join(folder, 'cluster')
  const run = (program, ...args) => postgres(folder, program, ...args)
  const start = () => run('pg_ctl', 'start', '-w', '-D', cluster, '-l', join(folder, 'log'), '-o', `-c listen_addresses= -c unix_socket_directories=${folder}`)
  const stop = () => run('pg_ctl', 'stop', '-w', '-m', 'fast', '-D', cluster)
  const clock = () => performance.now() / 1000
  let began = clock()
  run('initdb', '-D', cluster, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale-provider=builtin', '--locale=C.UTF-8')
  start()
  runs.bare_first.push(clock() - began)
  stop()
  began = clock()
  start()
  runs.bare_later.push(clock() - began)
  stop()
  rmSync(folder, { recursive: true, force: true })
}
