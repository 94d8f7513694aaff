/**
 * `npm run pack:check`, without network on Debian: packs around stand-ins for Electron's binary and looks at everything that
 * IT would get, installs and removes what can be here. A table of steps; the last line says `N passed, N failed`.
 * `-- --release` also refuses what may stand in a trial but not in what is handed out: a build that believes no update.
 */
import type { StepResult } from './lib/steps.ts'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { main } from './lib/main.ts'
import { checkArchives, checkConfiguration, checkFuses, checkThirdParty, copyProgram, packForLinux, packForWindows } from './lib/packaging/check-app.ts'
import { checkDeb, checkDebInRoot, checkDesktopEntry, checkRpm, checkTarball } from './lib/packaging/check-linux.ts'
import { checkStep } from './lib/packaging/check-step.ts'
import { checkMsi, checkSetup, checkSigning } from './lib/packaging/check-windows.ts'
import { ensurePackTools } from './lib/packaging/tools.ts'
import { checkTrust } from './lib/packaging/update-trust.ts'
import { runSteps } from './lib/steps.ts'
import { closingLine, isGreen } from './lib/tally.ts'

const { values: { release } } = parseArgs({ options: { release: { type: 'boolean', default: false } } })

const steps = [
  checkStep('tools', async () => {
    await ensurePackTools()
    return 'nsis, wixl, msitools, desktop-file-utils, rpm, p7zip, osslsigncode'
  }),
  checkStep('bundles', copyProgram),
  checkStep('configuration', checkConfiguration),
  checkStep('update keys', () => checkTrust(release)),
  checkStep('licences', checkThirdParty),
  checkStep('linux', packForLinux),
  checkStep('windows', packForWindows),
  checkStep('archives', checkArchives),
  checkStep('fuses', checkFuses),
  checkStep('deb', checkDeb),
  checkStep('deb in a root', checkDebInRoot),
  checkStep('rpm in a root', checkRpm),
  checkStep('tar.gz', checkTarball),
  checkStep('desktop entry', checkDesktopEntry),
  checkStep('setup (NSIS)', checkSetup),
  checkStep('MSI', checkMsi),
  checkStep('signing', checkSigning),
]

function report({ name, code, ms, output }: StepResult): void {
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name.padEnd(14)} ${(ms / 1000).toFixed(1).padStart(6)} s  ${output.trim().replaceAll('\n', '\n       ')}`)
}

await main(async () => {
  if (process.platform !== 'linux')
    throw new Error('pack:check works with Debian\'s tools and runs on Linux')
  const started = performance.now()
  const results = await runSteps(steps, 1, report)
  const failed = results.filter(({ code }) => code !== 0).length
  const tally = { passed: results.length - failed, failed, skipped: 0 }
  console.log(`\nNot made here: AppImage, the packager's own NSIS and MSI, macOS (their tools come from a mirror or a Mac). In ${((performance.now() - started) / 1000).toFixed(0)} s.`)
  console.log(closingLine(tally))
  return isGreen(tally) ? 0 : 1
})
