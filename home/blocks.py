"""What an ordinary page is made of."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageBlock


class NoticeBlock(blocks.StructBlock):
    """A framed sentence or two that must not be missed."""

    kind = blocks.ChoiceBlock(
        choices=[("info", _("Good to know")), ("success", _("Good news")), ("warning", _("Take care"))],
        default="info",
        label=_("kind"),
    )
    text = blocks.RichTextBlock(features=["bold", "link"], label=_("text"))

    class Meta:
        icon = "warning"
        template = "home/blocks/notice.html"
        label = _("Notice")


class BodyBlock(blocks.StreamBlock):
    text = blocks.RichTextBlock(features=["h2", "h3", "bold", "link", "ul", "ol", "document-link"], label=_("Text"))
    image = ImageBlock(label=_("Picture"), template="home/blocks/image.html")
    notice = NoticeBlock()
