import type { Channel } from '../shared/domain/index.ts'

/** What kind of input a setting is: `list` is texts, one a line; `ip` and `url` are texts that are looked at. */
export type FormFieldKind = 'text' | 'number' | 'choice' | 'list' | 'url' | 'ip' | 'switch'

/** One setting that a person types in; its words stand under `accounts.fields.<channel>.<name>`. */
export interface FormField {
  /** Key in the connector's settings. */
  readonly name: string
  readonly kind: FormFieldKind
  readonly required: boolean
  /** Of a `choice`; their words stand under `accounts.choices.<channel>.<name>.<choice>`. */
  readonly choices?: readonly string[]
  /** What the connector takes when nothing is typed, shown as a hint. */
  readonly fallback?: string | number | boolean
  /** Rarely needed: folded away at first. */
  readonly advanced?: boolean
  /** Only asked for while another setting has one of these values. */
  readonly when?: { readonly field: string, readonly is: readonly string[] }
}

/** A secret of an account; only ever written, never shown again. */
export interface FormSecret {
  readonly name: string
  readonly required: boolean
  readonly when?: FormField['when']
}

/** What stands on an account's page because of its settings; words under `channels.remarks.<key>`. */
export interface FormRemark {
  readonly key: string
  readonly when?: FormField['when']
}

/** How an account of a channel is connected on the screen: a plain description beside the settings schema, which stays the judge. */
export interface ChannelForm {
  readonly channel: Channel
  readonly fields: readonly FormField[]
  readonly secrets: readonly FormSecret[]
  readonly remarks: readonly FormRemark[]
}
