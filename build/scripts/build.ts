/** `npm run build`: bundles everything into `out/`, whether or not it is stale. Electron itself is not needed and never fetched. */
import { buildBundles } from './lib/bundle.ts'
import { main } from './lib/main.ts'

await main(async () => {
  await buildBundles()
  return 0
})
