"""Every fixed sentence that an answer shows, in one place."""

from __future__ import annotations

REFUSAL = "资料库里没有找到能回答这个问题的依据\uff0c因此不作回答。"
NOTHING_ASKED = "请输入一个问题\uff0c例如\uff1a群众食品安全满意度要达到多少分\uff1f"
ONLY_CLAIMS = "没有找到规定这项要求的文件\uff0c以下是各地自报的数据\uff0c不能当作要求。"
REPEALED = "注意\uff1a《{title}》已废止\uff0c仅供参考。"
CONFLICT = "不同来源的数值不一致\uff0c已并列给出\uff0c请按层级和年份采用。"
MISSING_TERMS = "资料库的有关段落没有提到\uff1a{terms}。"
MISSING_FIGURE = "找到了相关段落\uff0c但其中没有所问的数值。"
MISSING_EVIDENCE = "没有段落与所问的内容足够接近。"
MISSING_PLACE = "没有{place}的数据。"
MISSING_TIME = "没有{time}的内容。"
MISSING_ARTICLE = "资料库里没有{law}第{article}条。"
PART = "【{part}】\n{answer}"
PART_MISSING = "{part}\uff1a{missing}"

# Why an answer is in the sources' own words although a language model is set.
MODEL_DOWN = "语言模型连接不上，以上内容直接摘自资料。"
MODEL_SLOW = "语言模型没有在限定时间内答完，以上内容直接摘自资料。"
MODEL_BUSY = "语言模型正忙（状态码 {code}），以上内容直接摘自资料。"
MODEL_REFUSES = "语言模型服务返回错误（状态码 {code}），以上内容直接摘自资料。"
MODEL_BROKEN = "语言模型的回答中途断开，以上内容直接摘自资料。"
MODEL_EMPTY = "语言模型没有给出回答，以上内容直接摘自资料。"
MODEL_UNSUPPORTED = "语言模型的回答没有通过与出处的核对，以上内容直接摘自资料。"
MODEL_CONTEXT = "引文超过了语言模型的上下文长度，以上内容直接摘自资料。"
# Why a sentence of a language model is not shown as fact.
STRUCK = "语言模型写的 {count} 句话没有通过与出处的核对，未予采用。"
NO_SENTENCE = "不成句子"
NO_CITATION = "没有注明出处"
NOT_REQUIRED = "引文没有提出要求，这里写成了要求"
NOT_DONE = "引文只是要求，这里写成了已经做到"
