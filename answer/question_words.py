"""Words of a question that are not what it is about."""

from __future__ import annotations

# Words of asking: an answer has no use for them.
STOP_WORDS = frozenset(
    """
    时候 请问 麻烦 想 知道 了解 告诉 帮 问 说 看 讲 做 干 搞 弄 办 要 会 能 有
    是 用 去 来 让 叫 得 应 需 不能 不会 没有 干什么 一共 总共 共计 合计
    累计 最少 最低 至少 多少 几个 几次 时间 多长 写明 名字 叫做 具体 到底 究竟
    怎么样 怎么办 需要 应该 应当 必须 可以 能够 允许 要求 意思 含义 定义 算 行
    最高 最多 最大 最小 实际 目前 现在 当前 低于 高于 少于 多于 超过 上限 下限 封顶 每千人 达到 变化 最短 最长 截至 情况 完成情况 多长时间 分别 各自 来 报 给 等 到 上 下 里 内 外 前 后 中 起 点 版 写 交 定 指 属于 觉得 是不是
    """.split()
)

# Words that a question holds and an answer need not: they count a fraction.
WEAK_WORDS = frozenset(
    """
    全年 今年 去年 当年 年度 每年 上半年 下半年 近年 近年来 目前 现有 提出 提到
    开展 进行 实行 做到 做好 推进 落实 采取 规定 工作 法律 法规 方面 内容 有关 相关
    关于 问题 部门 单位 地方 部分 时候 时间 介绍 说明 主要 总共 一共 共计 累计
    合计 完成 实现 包括 包含 标准 达标 办法 措施 方法 做法 机制 数量 数据
    比例 指标 目标 期限 情形 步骤 流程 结果 扣分 失分 加分 常见 定期 处罚 罚款
    责任 负责 牵头 安排 组织 管理 需要 注意 准备 材料 全市 全区 全县 企业 食品
    食品安全 区县 最低 最少 至少 多久 一次 次数 频次 名称 种类 类型 有效 公式
    口径 版本 含义 原则 意义 作用 买到 发现 后果 怎样
    """.split()
)
