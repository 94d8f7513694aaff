import type { Line, Rule, Temper, WaitRule } from './script.ts'

type Sayings = readonly (readonly (string | Line)[])[]

/** What people of a temper say when a script leaves it to them; one of the lists is drawn. */
export interface Manners {
  /** Multiplies the typing time. */
  pace: number
  waits: readonly { afterS: number, says: Sayings, then?: WaitRule['then'] }[]
  says: Partial<Record<Rule['on'], Sayings>>
}

const A_PICTURE: Line = { text: '', image: 'plain', where: 'private' }
const GIVE_NUMBER: Sayings = [['{number}，随时可以打'], ['好的，{number}'], ['{number}', '白天都方便'], ['打这个吧 {number}']]

/** The manners of each temper. */
export const MANNERS: Record<Temper, Manners> = {
  calm: {
    pace: 1.1,
    waits: [{ afterS: 75, says: [['你好，请问有人看到吗'], ['不好意思，想问下还有人在吗']] }, { afterS: 240, says: [['那我晚点再来问吧']], then: 'leaves' }],
    says: {
      public_reply: [['好的，谢谢'], ['嗯嗯收到'], ['明白了，那我等消息']],
      invited_to_private: [['好，已私信'], ['私信你了，麻烦看一下']],
      private_answer: [['好的，明白'], ['嗯，那大概要多久呢？'], ['可以的，麻烦了']],
      asked_for_number: GIVE_NUMBER,
      asked_for_number_in_public: [['这里人多，我私信发你吧']],
      asked_for_consent: [['可以打，{number}'], ['方便的，打我 {number} 就行']],
      asked_for_details: [['单号是 {order}'], ['{order}，前天下的单']],
      asked_for_picture: [['稍等我找一下', A_PICTURE]],
      told_result: [['收到，谢谢你们，解决了就好']],
      holding: [['好的，不急']],
      call_ended: [['刚接到电话了，讲得很清楚，谢谢']],
      call_missed: [['刚才在开会没接到，麻烦再打一次']],
    },
  },
  anxious: {
    pace: 0.75,
    waits: [
      { afterS: 14, says: [['在吗'], ['在吗在吗'], ['有人吗']] },
      { afterS: 32, says: [['人呢'], ['麻烦看一下，真的挺急的'], ['？？']] },
      { afterS: 80, says: [['到底有没有人管啊'], ['急死了，能不能先回一句']] },
    ],
    says: {
      public_reply: [['那要等多久啊，我这边很急'], ['好，那你们快点']],
      invited_to_private: [['发了发了，快看私信'], ['已私信，麻烦快一点']],
      private_answer: [['好好好，那我现在要做什么'], ['大概几点能有消息？'], ['嗯嗯，拜托了']],
      asked_for_number: GIVE_NUMBER,
      asked_for_number_in_public: [['公开发号码不好吧，我私信给你']],
      asked_for_consent: [['可以可以，现在就打 {number}'], ['打吧，{number}，我手机就拿在手上']],
      asked_for_details: [['{order}'], ['是这个单：{order}，你快帮我看看']],
      asked_for_picture: [['好，我拍一张', A_PICTURE]],
      told_result: [['太好了，吓死我了，谢谢谢谢']],
      holding: [['好，我等着'], ['嗯，麻烦快点']],
      automatic_reply: [['别发自动回复了，有没有人'], ['我要真人']],
      call_ended: [['电话接到了，谢谢，心里踏实一点了']],
      call_missed: [['没听到没听到，再打一次行吗']],
    },
  },
  angry: {
    pace: 0.65,
    waits: [
      { afterS: 20, says: [['人呢？'], ['装看不见是吧'], ['？']] },
      { afterS: 50, says: [['发广告的时候挺积极，出事就没影了'], ['行，继续装死']] },
      { afterS: 130, says: [['好的，懂了，我去 12315 说'], ['算了，以后再也不买你家东西']], then: 'unfollows' },
    ],
    says: {
      public_reply: [['又是这套话，什么时候能解决？'], ['别说抱歉，说怎么办'], ['所以呢？']],
      invited_to_private: [['私什么信，有什么不能在这说的？', '……行，发了'], ['又私信？上次也是私信，发了，看你们怎么说']],
      private_answer: [['说重点，什么时候给我弄好'], ['你就告诉我几天'], ['这话我听了三遍了']],
      asked_for_number: [['{number}，别又打过来念稿子'], ['{number}，今天之内打']],
      asked_for_number_in_public: [['让我公开发手机号？你们怎么想的']],
      asked_for_consent: [['打，{number}，找个能拍板的人打'], ['可以，{number}']],
      asked_for_details: [['{order}，自己查'], ['单号 {order}，这是我第三次报单号了']],
      asked_for_picture: [['行，给你看', A_PICTURE]],
      told_result: [['早这样不就完了'], ['行吧，这次算你们处理了']],
      holding: [['等等等，等到什么时候']],
      automatic_reply: [['拿机器人糊弄我？'], ['自动回复就别发了，膈应人']],
      call_ended: [['电话里说的我记着了，别食言']],
      call_missed: [['刚才没接到，再打']],
    },
  },
  cold: {
    pace: 1,
    waits: [{ afterS: 120, says: [['呵呵'], ['意料之中']], then: 'leaves' }],
    says: {
      public_reply: [['哦'], ['好的呢'], ['官方果然很忙']],
      invited_to_private: [['发了'], ['行']],
      private_answer: [['嗯'], ['然后呢'], ['知道了']],
      asked_for_number: [['{number}']],
      asked_for_number_in_public: [['你认真的？']],
      asked_for_consent: [['打字说吧'], ['行，{number}']],
      asked_for_details: [['{order}']],
      asked_for_picture: [['给', A_PICTURE]],
      told_result: [['嗯，收到'], ['可以']],
      automatic_reply: [['……']],
      call_ended: [['嗯，知道了']],
      call_missed: [['没空接，晚点']],
    },
  },
  cheerful: {
    pace: 0.9,
    waits: [{ afterS: 150, says: [['小编小编在不在～'], ['戳戳官号']] }],
    says: {
      public_reply: [['哈哈好嘞'], ['收到收到，比心'], ['被翻牌了！']],
      invited_to_private: [['私信走起～']],
      private_answer: [['好嘞，谢谢小哥哥小姐姐'], ['明白啦～']],
      asked_for_number: [['{number} ～']],
      asked_for_number_in_public: [['这里不太好意思发号码啦，私信～']],
      asked_for_consent: [['可以呀，{number}']],
      asked_for_details: [['{order} 这个～']],
      asked_for_picture: [['来啦', A_PICTURE]],
      told_result: [['好耶！谢谢云杉'], ['给力！必须夸一下']],
      call_ended: [['电话收到啦，小姐姐声音好温柔']],
      call_missed: [['啊没听见，再打一次嘛']],
    },
  },
}
