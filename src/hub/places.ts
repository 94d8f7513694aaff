/** Programs that a hub starts. */
export type OwnProgram = 'engine' | 'sandbox' | 'hotline-gateway'

/** The hub runs from its sources, or as a bundle (`out/hub`) with the others' bundles in the folder beside it. */
const isBundle = !import.meta.url.endsWith('.ts')

/** Where that program of ours stands. */
export function programFile(program: OwnProgram): URL {
  if (isBundle)
    return new URL(`../main/${program}.js`, import.meta.url)
  return new URL(program === 'engine' ? '../engine/worker.ts' : `../${program}/main.ts`, import.meta.url)
}
