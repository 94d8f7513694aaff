/** `npm run pack:licenses`: the paper of licences and the bill of materials of what is bundled, for whoever has to approve it. */
import { ensureBundles } from './lib/bundle.ts'
import { main } from './lib/main.ts'
import { writeThirdParty } from './lib/packaging/third-party-files.ts'

await main(async () => {
  await ensureBundles()
  const { packages, complaints, folder } = await writeThirdParty()
  for (const complaint of complaints)
    console.error(`- ${complaint}`)
  console.log(`${packages} packages of others are bundled; THIRD-PARTY.txt and sbom.cdx.json stand in ${folder}.`)
  return complaints.length === 0 ? 0 : 1
})
