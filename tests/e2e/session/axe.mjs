// What axe says of the real window: only there colours can be computed.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const AXE = readFileSync(join(import.meta.dirname, '../../../ui/node_modules/axe-core/axe.min.js'), 'utf8')

/** What axe finds on the screen as it is now: one line per rule and element. */
export async function axeFinds(console) {
  await console.settled()
  await console.browser.execute(AXE)
  const outcome = await console.browser.executeAsync((done) => {
    // Base UI's focus guards are hidden and yet take the focus: only to hand it on at once to the popup's other end.
    window.axe.run({ exclude: ['[data-base-ui-focus-guard]'] }, { resultTypes: ['violations'] }).then(
      ({ violations, passes }) =>
        done({
          checked: passes.map(({ id }) => id),
          // An open menu or list belongs to its control, wherever it hangs in the document; it is part of no landmark.
          lines: violations.flatMap(({ id, nodes }) => nodes.filter(({ html }) => id !== 'region' || !/role="menu"|data-open="" data-side=/.test(html)).map((node) => `${id}: ${node.html.slice(0, 140)} ${node.any[0]?.message ?? node.failureSummary ?? ''}`)),
        }),
      (error) => done({ checked: [], lines: [`axe failed: ${error}`] }),
    )
  })
  // A run that looked at no colours would find nothing wrong with them.
  assert.ok(outcome.checked.includes('color-contrast') || outcome.lines.some((line) => line.startsWith('color-contrast')), `axe computed no colours (${outcome.lines})`)
  return outcome.lines
}
