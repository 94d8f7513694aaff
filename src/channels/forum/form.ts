import type { ChannelForm } from '../form.ts'

const nodebb = { field: 'engine', is: ['nodebb'] } as const
const discourse = { field: 'engine', is: ['discourse'] } as const

/** What a person types in to connect an account on a forum; the judge is `forumSettingsSchema`. */
export const forumForm: ChannelForm = {
  channel: 'forum',
  fields: [
    { name: 'engine', kind: 'choice', required: true, choices: ['nodebb', 'discourse'], fallback: 'nodebb' },
    { name: 'baseUrl', kind: 'url', required: true },
    { name: 'uid', kind: 'text', required: true },
    { name: 'username', kind: 'text', required: true },
    { name: 'screenName', kind: 'text', required: true },
    { name: 'answersTopicsIn', kind: 'list', required: false },
    { name: 'cids', kind: 'list', required: false, advanced: true, when: nodebb },
    { name: 'master', kind: 'switch', required: false, fallback: false, advanced: true, when: nodebb },
    { name: 'shortestPost', kind: 'number', required: false, fallback: 8, advanced: true, when: nodebb },
    { name: 'shortestPublic', kind: 'number', required: false, fallback: 20, advanced: true, when: discourse },
    { name: 'shortestPrivate', kind: 'number', required: false, fallback: 10, advanced: true, when: discourse },
    { name: 'longestPost', kind: 'number', required: false, fallback: 32_000, advanced: true, when: discourse },
    { name: 'callsPerMinute', kind: 'number', required: false, fallback: 60, advanced: true, when: discourse },
    { name: 'privateRoute', kind: 'choice', required: false, choices: ['private_posts', 'topic_list'], fallback: 'private_posts', advanced: true, when: discourse },
    { name: 'sinceHours', kind: 'number', required: false, fallback: 24, advanced: true },
    { name: 'pictureHosts', kind: 'list', required: false, advanced: true },
  ],
  secrets: [
    { name: 'token', required: true, when: nodebb },
    { name: 'apiKey', required: true, when: discourse },
    { name: 'webhookSecret', required: false, when: discourse },
  ],
  remarks: [],
}
