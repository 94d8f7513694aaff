import type { ConnectorDeps } from './connector.ts'
import type { ChannelForm } from './form.ts'
import { describe, expect, it } from 'vitest'
import { isAppError } from '../shared/errors.ts'
import { channelForms, isAsked, remarksOf } from './forms.ts'
import { createConnector } from './registry.ts'

/** Something that a person could type into a field. */
const typed: Record<string, unknown> = { uid: '5271960000', openId: 'abc_1', clientKey: 'key1', screenName: '云杉客服', username: 'yunshan', rip: '203.0.113.7', baseUrl: 'https://forum.example.com' }

function settingsOf(form: ChannelForm, choices: Readonly<Record<string, unknown>>, all: boolean): Record<string, unknown> {
  return Object.fromEntries(form.fields
    .filter(field => isAsked(field.when, choices, form) && (field.required || all))
    .map(field => [field.name, choices[field.name] ?? typed[field.name] ?? (field.kind === 'list' ? [] : field.fallback)])
    .filter(([, value]) => value !== undefined))
}

/** Every way to choose: the fallback of each choice, and each of its others alone. */
function waysOf(form: ChannelForm): Record<string, unknown>[] {
  const choices = form.fields.filter(field => field.kind === 'choice' && field.required)
  return choices.length === 0 ? [{}] : choices.flatMap(field => (field.choices ?? []).map(choice => ({ [field.name]: choice })))
}

const deps = (settings: unknown): ConnectorDeps => ({ accountId: 'a', settings, secret: name => name, keepSecret: async () => {}, fetch: async () => Response.error(), now: () => 0 })

/** The fields that the connector's own schema does not take; none for good settings. */
function refused(form: ChannelForm, settings: Record<string, unknown>): unknown {
  try {
    createConnector(form.channel, deps(settings))
    return []
  }
  catch (error) {
    return isAppError(error) ? error.details.fields : error
  }
}

describe.each(channelForms.map(form => [form.channel, form] as const))('the form of %s', (_, form) => {
  it.each(waysOf(form))('asks for enough, and for nothing that the connector does not know: %j', (choices) => {
    expect(refused(form, settingsOf(form, choices, false))).toEqual([])
    expect(refused(form, settingsOf(form, choices, true))).toEqual([])
  })

  it('only asks in dependence of what it asks for', () => {
    const names = new Set(form.fields.map(field => field.name))
    for (const { when } of [...form.fields, ...form.secrets, ...form.remarks])
      expect(when === undefined || names.has(when.field)).toBe(true)
  })
})

it('what stands on an account\'s page follows its settings, also those that were left out', () => {
  expect(remarksOf('weibo', {})).toContain('standard_terms_no_storage')
  expect(remarksOf('weibo', { profile: 'commercial' })).toEqual([])
  expect(remarksOf('hotline', {})).toEqual([])
})
