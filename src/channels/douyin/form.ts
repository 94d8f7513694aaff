import type { ChannelForm } from '../form.ts'

const ownKey = { field: 'signedWith', is: ['webhookKey'] } as const

/** What a person types in to connect a Douyin account; the judge is `douyinSettingsSchema`. */
export const douyinForm: ChannelForm = {
  channel: 'douyin',
  fields: [
    { name: 'profile', kind: 'choice', required: true, choices: ['miniapp', 'web'], fallback: 'miniapp' },
    { name: 'openId', kind: 'text', required: true },
    { name: 'clientKey', kind: 'text', required: true },
    { name: 'screenName', kind: 'text', required: true },
    { name: 'keywords', kind: 'list', required: false },
    { name: 'signedWith', kind: 'choice', required: false, choices: ['clientSecret', 'webhookKey'], fallback: 'clientSecret', advanced: true },
    { name: 'watchedVideos', kind: 'number', required: false, fallback: 100, advanced: true },
    { name: 'replyWindowHours', kind: 'number', required: false, fallback: 24, advanced: true },
    { name: 'repliesPerMessage', kind: 'number', required: false, fallback: 6, advanced: true },
    { name: 'commentLimit', kind: 'number', required: false, fallback: 100, advanced: true },
    { name: 'dailyQuota', kind: 'number', required: false, advanced: true },
    { name: 'sinceHours', kind: 'number', required: false, fallback: 24, advanced: true },
    { name: 'baseUrl', kind: 'url', required: false, fallback: 'https://open.douyin.com', advanced: true },
  ],
  secrets: [
    { name: 'clientSecret', required: true },
    { name: 'tokens', required: true },
    { name: 'webhookKey', required: true, when: ownKey },
    { name: 'clientSecretPrevious', required: false },
  ],
  remarks: [{ key: 'douyin_web_closed', when: { field: 'profile', is: ['web'] } }],
}
