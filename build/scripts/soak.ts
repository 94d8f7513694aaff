/** `npm run soak -- [name] [arguments]`: runs `tests/soak/<name>.soak.ts`, all of them without a name; `--list` names them. */
import process from 'node:process'
import { main } from './lib/main.ts'
import { runPrograms } from './lib/programs.ts'

await main(() => runPrograms({ folder: 'tests/soak', kind: 'soak' }, process.argv.slice(2)))
