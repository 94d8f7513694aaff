/** `npm run bench -- [name] [arguments]`: runs `tests/bench/<name>.bench.ts`, all of them without a name; `--list` names them. */
import process from 'node:process'
import { main } from './lib/main.ts'
import { runPrograms } from './lib/programs.ts'

await main(() => runPrograms({ folder: 'tests/bench', kind: 'bench' }, process.argv.slice(2)))
