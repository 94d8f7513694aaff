import { writeThirdParty } from '../../scripts/lib/packaging/third-party-files.ts'

/** Called by the packager before it collects files. */
export async function beforePack(): Promise<void> {
  await writeThirdParty()
}
