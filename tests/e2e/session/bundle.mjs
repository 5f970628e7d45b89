// What the window loads before it shows anything. The web view keeps no record of it for pages that come with the
// program, so it is followed from the page on; of the fonts the page itself knows which ones it has used.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

const BUILT = join(import.meta.dirname, '../../../ui/dist')
const ASSETS = join(BUILT, 'assets')

/** The compressed size of the first load in bytes: programs and styles, and the fonts. */
export async function firstLoad(console) {
  const size = (files) => files.reduce((sum, file) => sum + gzipSync(readFileSync(join(ASSETS, file)), { level: 9 }).length, 0)
  const fonts = await console.browser.execute(() => {
    const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]).filter((rule) => rule instanceof CSSFontFaceRule)
    const faces = [...document.fonts]
    if (rules.length !== faces.length) throw new Error(`${rules.length} rules for ${faces.length} fonts`)
    return faces.flatMap((face, i) => (face.status === 'loaded' ? [/([^/"]+\.woff2)/.exec(rules[i].style.getPropertyValue('src'))[1]] : []))
  })
  return { code: size(code()), fonts: size(fonts), files: [...code(), ...fonts] }
}

/** What the page names, what that imports in turn, and the way to the desk, which is chosen at once. */
function code() {
  const all = readdirSync(ASSETS).filter((file) => /\.(js|css)$/.test(file))
  // Minified text has its addresses in any of the three kinds of quotes.
  const named = (text, before) => all.filter((file) => new RegExp(`${before}["'\x60][^"'\x60]*${file.replaceAll('.', '\\.')}["'\x60]`).test(text))
  const found = new Set(named(readFileSync(join(BUILT, 'index.html'), 'utf8'), ''))
  for (const file of found) {
    const text = readFileSync(join(ASSETS, file), 'utf8')
    for (const next of named(text, '(?:from|import)\\s*')) found.add(next)
    for (const next of named(text, 'import\\(').filter((one) => one.startsWith('tauri-'))) found.add(next)
  }
  return [...found]
}
