import { join } from 'node:path'
import process from 'node:process'
import { build } from 'vite'
import { leaveOut } from './packaging/left-out.ts'
import { ROOT } from './paths.ts'

/**
 * Bundles the team's host into `folder`, which then has nothing else; it is started by `main.js` there. Engine, sandbox and gateway are the
 * desktop's, one folder beside (`main`). By itself, so that the desktop's bundles are not cut for its sake.
 */
export async function bundleHub(folder: string): Promise<void> {
  const { NODE_ENV: before } = process.env
  try {
    await bundle(folder)
  }
  finally {
    // The bundler says "production" of itself to the whole process; what is started from here would take it for its own.
    if (before === undefined)
      delete process.env.NODE_ENV
    else
      process.env.NODE_ENV = before
  }
}

async function bundle(folder: string): Promise<void> {
  await build({
    configFile: false,
    root: ROOT,
    logLevel: 'warn',
    publicDir: false,
    plugins: leaveOut(),
    ssr: { noExternal: true },
    build: {
      ssr: true,
      outDir: folder,
      emptyOutDir: true,
      target: 'node24',
      minify: true,
      sourcemap: false,
      reportCompressedSize: false,
      // A page's concern.
      chunkSizeWarningLimit: 2_000,
      rolldownOptions: {
        input: { main: join(ROOT, 'src/hub/main.ts') },
        // Chunks stand beside the entry, so that addresses of other programs are right from each of them.
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  })
}
