"""A picture in public shows what can be seen on it, and tells nothing else."""

import io

import pytest
from django.core.files.base import ContentFile
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base
from wagtail.images.models import Filter

from core.models import SiteImage

pytestmark = pytest.mark.django_db

SECRET = "zq7secretzq7"


def photo(kind):
    """A photo taken with the phone on its side, at a place that it tells."""
    about = Image.Exif()
    about[Base.Orientation] = 6
    about[Base.ImageDescription] = SECRET
    about.get_ifd(IFD.GPSInfo)[GPS.GPSLatitude] = (53.0, 33.0, 9.0)
    file = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(file, kind, exif=about, comment=SECRET.encode())
    assert SECRET.encode() in file.getvalue()
    return SiteImage.objects.create(title="Us", file=ContentFile(file.getvalue(), f"us.{kind}"))


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp"])
@pytest.mark.parametrize("size", ["original", "max-30x30", "width-20|format-webp"])
def test_no_size_tells_where_it_was_taken(kind, size):
    content = Filter(size).run(photo(kind), io.BytesIO()).f.getvalue()
    shown = Image.open(io.BytesIO(content))
    assert dict(shown.getexif()) == {}
    assert SECRET.encode() not in content
    assert shown.height > shown.width  # it stands upright
