import { describeConnector } from './connector.ts'
import { makeWeiboHarness } from './connector.weibo-harness.ts'

describeConnector('weibo-commercial', () => makeWeiboHarness('commercial'))
describeConnector('weibo-standard', () => makeWeiboHarness('standard', { recheckCallsPerDay: 100 }))
