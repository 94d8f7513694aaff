import type { KeyObject } from 'node:crypto'
import type { Published } from './lib/update-folder.ts'
import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { updateChannels } from '../../src/shared/updates.ts'
import { changeShare, publishPackages, rollBack } from './lib/update-folder.ts'

const usage = `Publishes desktop packages into the folder that a mirror serves.

  npm run update:publish -- --new-key FILE                       makes a private key; prints the public one
  npm run update:publish -- --from dist --to FOLDER --key FILE   publishes the packages of dist
      --channel stable|early   (stable)      --share PERCENT   (100)
  npm run update:publish -- --to FOLDER --key FILE --share 50    gives what is published to more desks
  npm run update:publish -- --to FOLDER --key FILE --roll-back-to 1.3.2

--key may be given twice while one key takes over from the other.`

const { values } = parseArgs({
  options: {
    'from': { type: 'string' },
    'to': { type: 'string' },
    'channel': { type: 'string', default: 'stable' },
    'share': { type: 'string' },
    'key': { type: 'string', multiple: true, default: [] },
    'roll-back-to': { type: 'string' },
    'new-key': { type: 'string' },
    'help': { type: 'boolean', default: false },
  },
})

function publicLine(key: KeyObject): string {
  return createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64')
}

/** Never over another key: whoever loses one can publish nothing that desks believe. */
function makeKey(path: string): void {
  const { privateKey } = generateKeyPairSync('ed25519')
  writeFileSync(path, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' })
  console.log(`The private key stands in ${path}: keep it off the mirror.\nFor resources/updates/trust.json, "keys":\n${publicLine(privateKey)}`)
}

function shareOf(told: string | undefined): number {
  const share = told === undefined ? 100 : Number(told)
  if (!(share >= 0 && share <= 100))
    throw new Error(`--share is a number from 0 to 100, not ${told}`)
  return share
}

function readKey(path: string): KeyObject {
  const key = createPrivateKey(readFileSync(path))
  if (key.asymmetricKeyType !== 'ed25519')
    throw new Error(`${path} is not an Ed25519 key`)
  return key
}

async function work(): Promise<readonly Published[]> {
  const channel = updateChannels.find(each => each === values.channel)
  if (!values.to || values.key.length === 0 || !channel)
    throw new Error(usage)
  const options = { to: values.to, channel, keys: values.key.map(readKey), share: shareOf(values.share), now: () => new Date() }
  if (values['roll-back-to'])
    return rollBack({ ...options, version: values['roll-back-to'] })
  if (values.from)
    return publishPackages({ ...options, from: values.from })
  if (values.share === undefined)
    throw new Error(usage)
  return changeShare(options)
}

try {
  if (values.help) {
    console.log(usage)
  }
  else if (values['new-key']) {
    makeKey(values['new-key'])
  }
  else {
    for (const { platform, version, serial, share, files } of await work())
      console.log(`${platform}: ${version}, ${share} % of the desks, publication ${serial}\n${files.map(file => `  ${file}`).join('\n')}`)
  }
}
catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 2
}
