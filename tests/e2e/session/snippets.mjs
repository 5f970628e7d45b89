// TypeScript as it stands in a text, run as it stands: only its types are taken out.
import { join } from 'node:path'
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

/** What TypeScript has to say against each of these texts, where `supabase` and `user` are there. */
export function complaintsOf(...sources) {
  // Nowhere on the disk, but where the client's types are found from.
  const texts = new Map(sources.map((source, n) => [join(import.meta.dirname, `snippet-${n}.ts`), BEFORE + source]))
  const options = { noEmit: true, strict: true, skipLibCheck: true, types: [], lib: ['lib.es2023.d.ts', 'lib.dom.d.ts'], target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext }
  const host = ts.createCompilerHost(options)
  const { fileExists, getSourceFile } = host
  host.fileExists = (file) => texts.has(file) || fileExists(file)
  host.getSourceFile = (file, ...rest) => (texts.has(file) ? ts.createSourceFile(file, texts.get(file), options.target) : getSourceFile(file, ...rest))
  const program = ts.createProgram([...texts.keys()], options, host)
  const said = ts.getPreEmitDiagnostics(program)
  return [...texts.keys()].map((name) => said.filter(({ file }) => file?.fileName === name).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n')))
}

const BEFORE = `import type { SupabaseClient } from '@supabase/supabase-js'
declare const supabase: SupabaseClient
declare const user: { id: string }
`
