import type { Channel } from '../shared/domain/index.ts'
import type { ChannelForm, FormField } from './form.ts'
import { complaintForm } from './complaint/form.ts'
import { douyinForm } from './douyin/form.ts'
import { forumForm } from './forum/form.ts'
import { linkForm } from './link/form.ts'
import { connectableChannels } from './registry.ts'
import { weiboForm } from './weibo/form.ts'

/** Forms of the channels that people can connect on the screen, in the order in which they are offered. */
export const channelForms: readonly ChannelForm[] = [weiboForm, douyinForm, forumForm, complaintForm, linkForm].filter(form => connectableChannels.includes(form.channel))

/** The form of a channel; undefined when its accounts come from the configuration alone. */
export function formOf(channel: Channel): ChannelForm | undefined {
  return channelForms.find(form => form.channel === channel)
}

/** Whether something is asked for (or said) under these settings. */
export function isAsked(when: FormField['when'], settings: Readonly<Record<string, unknown>>, form: ChannelForm): boolean {
  if (when === undefined)
    return true
  const value = settings[when.field] ?? form.fields.find(field => field.name === when.field)?.fallback
  return typeof value === 'string' && when.is.includes(value)
}

/** Keys of the remarks that an account's settings call for. */
export function remarksOf(channel: Channel, settings: Readonly<Record<string, unknown>>): readonly string[] {
  const form = formOf(channel)
  return form === undefined ? [] : form.remarks.filter(remark => isAsked(remark.when, settings, form)).map(remark => remark.key)
}
