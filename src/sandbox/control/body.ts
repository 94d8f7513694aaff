import type { HttpRequest } from '../base/http.ts'
import type { PathParams } from '../base/router.ts'

/** What one route does; what it returns becomes JSON. */
export type Act = (request: HttpRequest, params: PathParams) => unknown

/** A request of the control plane that cannot be understood; answered as 400. */
export class ControlError extends Error {
  override name = 'ControlError'
}

/** The JSON object of a body; an empty body is an empty object. */
export function readObject(request: HttpRequest): Record<string, unknown> {
  const text = request.body.toString('utf8').trim()
  if (text === '')
    return {}
  return parseObject(text)
}

/** One JSON object of a text. Throws ControlError. */
export function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>
  }
  catch {
    throw new ControlError('the body is not JSON')
  }
  throw new ControlError('the body must be a JSON object')
}

/** A field that is a string or absent. Throws ControlError. */
export function optionalText(body: Record<string, unknown>, name: string): string | undefined {
  const value = body[name]
  if (value === undefined || value === null)
    return undefined
  if (typeof value !== 'string')
    throw new ControlError(`${name} must be a string`)
  return value
}

/** A field that is a number, a string of digits, or absent. Throws ControlError. */
export function optionalNumber(body: Record<string, unknown>, name: string): number | undefined {
  const value = body[name]
  if (value === undefined || value === null)
    return undefined
  const number = typeof value === 'string' && value !== '' ? Number(value) : value
  if (typeof number !== 'number' || !Number.isFinite(number))
    throw new ControlError(`${name} must be a number`)
  return number
}

/** A moment as milliseconds or as an ISO text. Throws ControlError. */
export function optionalMoment(body: Record<string, unknown>, name: string): number | undefined {
  const value = body[name]
  if (typeof value !== 'string' || /^\d+$/.test(value))
    return optionalNumber(body, name)
  const moment = Date.parse(value)
  if (Number.isNaN(moment))
    throw new ControlError(`${name} must be milliseconds or an ISO time`)
  return moment
}
