import process from 'node:process'

/** The top handler of a script: an error becomes one sentence on stderr and exit code 1. */
export async function main(script: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await script()
  }
  catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}
