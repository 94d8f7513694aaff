import { douyinHarness } from './connector.douyin-harness.ts'
import { describeConnector } from './connector.ts'

describeConnector('douyin, miniapp', () => douyinHarness('miniapp'))
describeConnector('douyin, web', () => douyinHarness('web'))
