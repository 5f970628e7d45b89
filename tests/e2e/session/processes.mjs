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
  const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number).flatMap(known)
  const cluster = realpathSync(console.home.cluster)
  const ours = new Set(console.processes())
  for (let before = -1; before !== ours.size; ) {
    before = ours.size
    for (const { pid, parent } of processes) if (ours.has(parent)) ours.add(pid)
  }
  const program = {}
  let server = 0
  for (const { pid, name, folder } of processes) {
    if (folder === cluster) server += size(pid)
    else if (ours.has(pid)) program[name] = (program[name] ?? 0) + size(pid)
  }
  return { program, server }
}

/** Nothing of a process that ends while one looks. */
function known(pid) {
  try {
    return [{ pid, parent: Number(/^PPid:\s*(\d+)/m.exec(read(pid, 'status'))[1]), name: basename(readlinkSync(`/proc/${pid}/exe`)), folder: readlinkSync(`/proc/${pid}/cwd`) }]
  } catch {
    return []
  }
}

function size(pid) {
  try {
    return Number(/^Pss:\s*(\d+)/m.exec(read(pid, 'smaps_rollup'))[1]) / 1024
  } catch {
    return 0
  }
}
