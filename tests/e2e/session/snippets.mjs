// TypeScript as it stands in a text, run as it stands: only its types are taken out.
import ts from 'typescript'

/** The functions that a piece of TypeScript declares at its left edge, with these things around it. */
export function functionsOf(source, around) {
  const names = [...source.matchAll(/^const (\w+) = /gm)].map(([, name]) => name)
  const { outputText } = ts.transpileModule(source, { compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext } })
  return new Function(...Object.keys(around), `${outputText}\nreturn { ${names.join(', ')} }`)(...Object.values(around))
}

/** All TypeScript of a Markdown text. */
export function typescriptOf(markdown) {
  return [...markdown.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code).join('\n')
}
