/** Stands for `fpm` where there is none: makes the deb and the rpm that electron-builder orders. `build/installer/fpm` calls it. */
import process from 'node:process'
import { main } from './lib/main.ts'
import { readFpmArguments } from './lib/packaging/fpm-arguments.ts'
import { makePackage } from './lib/packaging/fpm.ts'

await main(async () => {
  await makePackage(readFpmArguments(process.argv.slice(2)))
  return 0
})
