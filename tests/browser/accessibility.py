"""What a page itself is asked, in JavaScript: what has no name, and what does not fit."""

NAMELESS = """
    () => [...document.querySelectorAll('button, a[href], input, textarea, [role=menuitem]')]
        .filter(one => one.offsetParent !== null)
        .filter(one => !(one.getAttribute('aria-label') || one.innerText
            || one.labels?.length || one.textContent.trim()))
        .map(one => one.outerHTML)
"""

TOO_WIDE = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"
TOO_HIGH = TOO_WIDE.replace("Width", "Height")
