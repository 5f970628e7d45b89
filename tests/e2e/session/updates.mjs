// Where an installed program finds a newer one: the makers' server with what they signed, and whoever lets a package in.
import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { basename, join } from 'node:path'

const TAURI = join(import.meta.dirname, '../../../src-tauri/installers/node_modules/@tauri-apps/cli/tauri.js')

export class Updates {
  /** Whether what is handed out is another file than the one that was signed. */
  forge = false
  /** How often a package was fetched. */
  taken = 0

  /** Signs a package with a key of its own and hands it out on this computer. */
  static async open(deb, { folder, notes }) {
    mkdirSync(folder, { recursive: true })
    const updates = new Updates()
    const key = join(folder, 'key')
    const tauri = (...words) => execFileSync(process.execPath, [TAURI, 'signer', ...words], { stdio: ['ignore', 'pipe', 'pipe'] })
    tauri('generate', '--ci', '--force', '--write-keys', key, '--password', '')
    const file = join(folder, basename(deb))
    copyFileSync(deb, file)
    const version = execFileSync('dpkg-deb', ['--field', deb, 'Version'], { encoding: 'utf8' }).trim()
    tauri('sign', '--private-key-path', key, '--password', '', '--app-version', version, file)
    const bytes = readFileSync(file)
    updates.server = createServer((asked, answer) => {
      if (asked.url === '/latest.json') {
        const signature = readFileSync(`${file}.sig`, 'utf8')
        answer.setHeader('content-type', 'application/json')
        answer.end(JSON.stringify({ version, notes, platforms: { 'linux-x86_64-deb': { signature, url: `${updates.address}/${basename(deb)}` } } }))
      } else {
        updates.taken += 1
        answer.end(updates.forge ? Buffer.concat([bytes, Buffer.from('\n')]) : bytes)
      }
    })
    await new Promise((resolve) => updates.server.listen(0, '127.0.0.1', resolve))
    updates.address = `http://127.0.0.1:${updates.server.address().port}`
    // In place of the question for the administrator's password, which root is not asked.
    writeFileSync(join(folder, 'pkexec'), '#!/bin/sh\nexec "$@"\n', { mode: 0o755 })
    updates.env = {
      PUNNET_UPDATES: `${updates.address}/latest.json`,
      PUNNET_UPDATES_KEY: readFileSync(`${key}.pub`, 'utf8').trim(),
      PATH: `${folder}:${process.env.PATH}`,
    }
    return updates
  }

  async close() {
    this.server.closeAllConnections()
    await new Promise((resolve) => this.server.close(resolve))
  }
}
