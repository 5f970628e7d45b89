// A .deb as a person's computer takes it: looked into, installed, started from the menu, removed.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, lstatSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The entry in the menu, which the package brings. */
export const MENU_ENTRY = '/usr/share/applications/Punnet.desktop'

/** The mark in the versions that are made for this test alone. */
const FOR_TESTS = '-test.'

function say(program, ...args) {
  return execFileSync(program, args, { encoding: 'utf8', maxBuffer: 64 << 20, stdio: ['ignore', 'pipe', 'pipe'] })
}

/** The version of Punnet that this computer has installed, if any. */
export function installedVersion() {
  const { stdout, status } = spawnSync('dpkg-query', ['--show', '--showformat', '${db:Status-Status} ${Version}', 'punnet'], { encoding: 'utf8' })
  const [state, version] = status === 0 ? stdout.split(' ') : []
  return state && state !== 'not-installed' && state !== 'config-files' ? version : undefined
}

/** Why nothing can be installed here, in a sentence; nothing where it can. */
export function whyNotHere() {
  if (!process.env.PUNNET_DEB || !process.env.PUNNET_DEB_NEXT) return 'no .deb was made for this run: `cargo xtask test` makes two on Debian'
  if (process.getuid() !== 0) return 'installing takes root, and this is another account'
  const version = installedVersion()
  if (version && !version.includes(FOR_TESTS)) return `somebody installed Punnet ${version} on this computer, and it stays as it is`
  return undefined
}

/** One .deb, unpacked to be looked into. */
export class Package {
  constructor(file) {
    this.file = file
    this.folder = mkdtempSync(join(tmpdir(), 'punnet-deb-'))
    say('dpkg-deb', '--extract', file, this.folder)
  }

  field(name) {
    return say('dpkg-deb', '--field', this.file, name).trim()
  }

  at(path) {
    return join(this.folder, path)
  }

  /** Its files by path, with rights and owner as the archive has them. */
  contents() {
    return say('dpkg-deb', '--contents', this.file).trim().split('\n').map((line) => {
      const [rights, owner, , , , path] = line.split(/\s+/)
      return { rights, owner, path: `/${path.replace(/^\.?\//, '')}` }
    })
  }

  /** The libraries that a program of the package asks the system for: those that lie beside the database server are not. */
  librariesFromTheSystem(path) {
    const beside = readdirSync(this.at('usr/lib/Punnet/postgres/lib'))
    const isServer = path.includes('/postgres/')
    return [...say('readelf', '--dynamic', this.at(path)).matchAll(/\(NEEDED\).*\[(.+)\]/g)]
      .map(([, library]) => library)
      .filter((library) => !isServer || !beside.includes(library))
  }

  close() {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** Every package that is on the computer once these are, as far as this computer's own packages tell. */
export function broughtBy(depends) {
  const known = new Map()
  for (const line of say('dpkg-query', '--show', '--showformat', '${Package}\t${Provides}\t${Depends}, ${Pre-Depends}\n').trim().split('\n')) {
    const [name, provides, needs] = line.split('\t')
    for (const one of [name, ...names(provides)]) known.set(one, [...(known.get(one) ?? []), { name, needs: names(needs) }])
  }
  const found = new Set()
  const waiting = names(depends)
  while (waiting.length > 0) {
    for (const { name, needs } of known.get(waiting.pop()) ?? []) {
      if (found.has(name)) continue
      found.add(name)
      waiting.push(...needs)
    }
  }
  return found
}

/** "a (>= 1), b:any | c" names a, b and c. */
function names(list) {
  return list.split(/[,|]/).map((one) => one.trim().split(/[\s:(]/)[0]).filter(Boolean)
}

/** The packages that have a library of this name. */
export function ownersOf(library) {
  const { stdout } = spawnSync('dpkg-query', ['--search', `*/${library}`], { encoding: 'utf8' })
  return stdout.trim().split('\n').filter(Boolean).map((line) => line.split(/[:,]/)[0])
}

export function install(file) {
  say('dpkg', '--install', file)
}

/** The files that the installed package has, and the folders that nobody else has. */
export function ownFiles() {
  const own = (path) => !lstatSync(path).isDirectory() || /\/[Pp]unnet(\/|$)/.test(path)
  return say('dpkg-query', '--listfiles', 'punnet').trim().split('\n').filter(own)
}

/** Files of the installed package that are not as it brought them; a healthy one has none. */
export function changedFiles() {
  return say('dpkg', '--verify', 'punnet').trim()
}

export function remove() {
  say('dpkg', '--remove', 'punnet')
}

/** Takes away whatever a test has left, however it ended. */
export function purge() {
  if (installedVersion()?.includes(FOR_TESTS)) say('dpkg', '--purge', 'punnet')
}

/** Of these paths those that are there. */
export function stillThere(paths) {
  return paths.filter((path) => existsSync(path) || lstatSync(path, { throwIfNoEntry: false }))
}

/**
 * A program that starts Punnet as a menu does, and ends when that has: the pipe has an end as long as Punnet holds the
 * other.
 */
export function menu(folder) {
  const program = join(folder, 'menu.sh')
  writeFileSync(program, `#!/bin/sh\ngio launch ${MENU_ENTRY} 2>&1 | cat >&2\n`, { mode: 0o755 })
  return program
}
