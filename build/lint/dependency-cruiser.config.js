const PARTS = {
  shared: '^src/shared/',
  channels: '^src/channels/',
  engine: '^src/engine/',
  hub: '^src/hub/',
  gateway: '^src/hotline-gateway/',
  sandbox: '^src/sandbox/',
  renderer: '^src/renderer/',
  main: '^electron/main/',
  preload: '^electron/preload/',
}
const TEST_CODE = '(^tests/|\\.test\\.ts$)'

/** `part` may import itself and `allowed`; every other part of the tree is refused. */
function only(part, ...allowed) {
  return {
    name: `${part}-imports-only-${['itself', ...allowed].join('-')}`,
    severity: 'error',
    from: { path: PARTS[part], pathNot: TEST_CODE },
    to: {
      path: '^(src|electron|tests|build)/',
      pathNot: [part, ...allowed].map(name => PARTS[name]),
    },
  }
}

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    only('shared'),
    only('channels', 'shared'),
    only('engine', 'channels', 'shared'),
    only('hub', 'engine', 'channels', 'shared'),
    only('main', 'engine', 'channels', 'shared'),
    only('preload', 'shared'),
    only('renderer', 'shared'),
    only('sandbox', 'shared'),
    only('gateway', 'shared'),
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '\\?(raw|url|worker|asset)$' },
    },
    {
      name: 'no-node-in-the-page',
      severity: 'error',
      from: { path: '^src/(shared|renderer)/', pathNot: TEST_CODE },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'no-tests-in-programs',
      severity: 'error',
      from: { path: '^(src|electron)/', pathNot: TEST_CODE },
      to: { path: TEST_CODE },
    },
    {
      name: 'connectors-know-only-themselves',
      comment: 'One platform never imports another; what they share stands in src/channels itself.',
      severity: 'error',
      from: { path: '^src/channels/([^/]+)/', pathNot: TEST_CODE },
      to: { path: '^src/channels/[^/]+/', pathNot: '^src/channels/$1/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(out|dist|node_modules)/' },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.vue', '.js', '.json'],
    },
    cache: { folder: '.cache/depcruise', strategy: 'content' },
    parser: 'tsc',
  },
}
