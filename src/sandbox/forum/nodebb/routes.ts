import type { Run } from './context.ts'

interface Route {
  readonly method: string
  readonly pieces: readonly string[]
  readonly run: Run
}

/** What a request is answered by. */
export interface FoundRoute {
  readonly run: Run
  readonly params: Readonly<Record<string, string>>
}

function decoded(piece: string): string | null {
  try {
    return decodeURIComponent(piece)
  }
  catch (error) {
    if (error instanceof URIError)
      return null
    throw error
  }
}

function match(route: Route, pieces: readonly string[]): Record<string, string> | null {
  if (route.pieces.length !== pieces.length)
    return null
  const params: Record<string, string> = {}
  for (const [index, wanted] of route.pieces.entries()) {
    const given = decoded(pieces[index] ?? '')
    if (given === null || (!wanted.startsWith(':') && wanted !== given))
      return null
    if (wanted.startsWith(':'))
      params[wanted.slice(1)] = given
  }
  return params
}

/** Finds the row of a table (`'GET /api/topic/:tid'`) that a request means; rows without a `:` win. */
export function createFinder(table: Readonly<Record<string, Run>>): (method: string, path: string) => FoundRoute | null {
  const routes = Object.entries(table).map(([line, run]): Route => {
    const [method = '', path = ''] = line.split(' ')
    return { method, pieces: path.split('/').slice(1), run }
  }).sort((a, b) => a.pieces.filter(piece => piece.startsWith(':')).length - b.pieces.filter(piece => piece.startsWith(':')).length)
  return (method, path) => {
    const pieces = path.split('/').slice(1)
    for (const route of routes) {
      const params = route.method === method ? match(route, pieces) : null
      if (params)
        return { run: route.run, params }
    }
    return null
  }
}
