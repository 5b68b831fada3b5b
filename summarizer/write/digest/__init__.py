"""The digest of many calls and voicemails: whom to call back first, why, and on which number.

`digest` decides what it says, `digest_markdown`, `digest_page` and `digest_table` how it looks. It is the user's own:
telephone numbers stand in it as they are. The same recaps in any order make the same digest, whatever the day.
"""

from summarizer.write.digest.compose import digest
from summarizer.write.digest.markdown import digest_markdown
from summarizer.write.digest.page import digest_page
from summarizer.write.digest.records import Digest, Entry
from summarizer.write.digest.table import digest_table

__all__ = ["Digest", "Entry", "digest", "digest_markdown", "digest_page", "digest_table"]
