// What the system knows about the program's processes.
import { readFileSync, readdirSync, readlinkSync, realpathSync } from 'node:fs'
import { basename } from 'node:path'

const read = (pid, file) => readFileSync(`/proc/${pid}/${file}`, 'utf8')

/** When a process was started, in milliseconds of this computer's clock, exact to some ten of them. */
export function startedAt(pid) {
  // The 22nd field; those before it may hold spaces only within the brackets of the name.
  const ticks = Number(read(pid, 'stat').split(') ').at(-1).split(' ')[19])
  const up = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0])
  return Date.now() - (up - ticks / 100) * 1000
}

/** Megabytes (proportional set size) of the program and its web view's processes, by name, and of its database server. */
export function memoryOf(console) {
  const program = {}
  let server = 0
  for (const { pid, name, isServer } of processesOf(console)) {
    if (isServer) server += size(pid)
    else program[name] = (program[name] ?? 0) + size(pid)
  }
  return { program, server }
}

/** Seconds of the processor that the program with its web view, and its database server, have used so far. */
export function cpuOf(console) {
  const used = { program: 0, server: 0 }
  for (const { pid, isServer } of processesOf(console)) used[isServer ? 'server' : 'program'] += seconds(pid)
  return used
}

/** The program's processes, its web view's, and those of its database server. */
function processesOf(console) {
  const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number).flatMap(known)
  const cluster = realpathSync(console.home.cluster)
  const ours = new Set(console.processes())
  for (let before = -1; before !== ours.size; ) {
    before = ours.size
    for (const { pid, parent } of processes) if (ours.has(parent)) ours.add(pid)
  }
  return processes.map((one) => ({ ...one, isServer: one.folder === cluster })).filter(({ pid, isServer }) => isServer || ours.has(pid))
}

/** Nothing of a process that ends while one looks. */
function known(pid) {
  try {
    return [{ pid, parent: Number(/^PPid:\s*(\d+)/m.exec(read(pid, 'status'))[1]), name: basename(readlinkSync(`/proc/${pid}/exe`)), folder: readlinkSync(`/proc/${pid}/cwd`) }]
  } catch {
    return []
  }
}

/** A hundred ticks a second; the 14th and 15th fields. */
function seconds(pid) {
  try {
    const [user, system] = read(pid, 'stat').split(') ').at(-1).split(' ').slice(11, 13).map(Number)
    return (user + system) / 100
  } catch {
    return 0
  }
}

function size(pid) {
  try {
    return Number(/^Pss:\s*(\d+)/m.exec(read(pid, 'smaps_rollup'))[1]) / 1024
  } catch {
    return 0
  }
}
