import type { HttpAnswer, HttpHandler, HttpRequest } from './http.ts'
import { json } from './http.ts'

/** The pieces of a path that stood where the pattern has `:name`. */
export type PathParams = Readonly<Record<string, string>>

/** One row of a route table: `'GET /customers/:key'`. */
export type RouteTable = Readonly<Record<string, (request: HttpRequest, params: PathParams) => HttpAnswer | Promise<HttpAnswer>>>

interface Route {
  method: string
  pieces: string[]
  run: RouteTable[string]
}

function match(route: Route, pieces: readonly string[]): PathParams | null {
  if (route.pieces.length !== pieces.length)
    return null
  const params: Record<string, string> = Object.create(null)
  for (const [index, wanted] of route.pieces.entries()) {
    const given = pieces[index] ?? ''
    if (wanted.startsWith(':'))
      params[wanted.slice(1)] = decodeURIComponent(given)
    else if (wanted !== given)
      return null
  }
  return params
}

/** Serves a table of routes; anything else is 404, a known path with another method 405. */
export function createRouter(table: RouteTable): HttpHandler {
  const routes = Object.entries(table).map(([line, run]): Route => {
    const [method = '', path = ''] = line.split(' ')
    return { method, pieces: path.split('/').slice(1), run }
  })
  return (request) => {
    const pieces = request.path.split('/').slice(1)
    let pathKnown = false
    for (const route of routes) {
      const params = match(route, pieces)
      if (!params)
        continue
      pathKnown = true
      if (route.method === request.method)
        return route.run(request, params)
    }
    return pathKnown ? json({ error: `${request.method} is not offered here` }, 405) : json({ error: `nothing at ${request.path}` }, 404)
  }
}
